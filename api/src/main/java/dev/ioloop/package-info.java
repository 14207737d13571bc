/**
 * The loop, its scheduler, channels and their readiness, futures bound to a loop, and the taxonomy of exceptions.
 *
 * <p>Null is refused at each call that does not say otherwise, by a {@link NullPointerException} that names the argument.
 *
 * <p>Start with {@link dev.ioloop.IOLoop}. Types that a program implements carry
 * {@link org.osgi.annotation.versioning.ConsumerType}; all the others are implemented by ioloop alone.
 */
@Export
@Version("0.1.0")
@NullMarked
package dev.ioloop;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
