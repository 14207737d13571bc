/**
 * Results that come later, as chains of callbacks and errbacks.
 *
 * <p>Start with {@link dev.ioloop.deferred.Deferred}, and with {@link dev.ioloop.deferred.Deferreds} for what makes and
 * joins them.
 */
@Export
@Version("0.1.0")
@NullMarked
package dev.ioloop.deferred;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
