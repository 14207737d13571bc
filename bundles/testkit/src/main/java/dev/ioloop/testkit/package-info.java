/**
 * Time and readiness moved by hand, for tests.
 *
 * <p>Start with {@link dev.ioloop.testkit.ManualClock} for code that takes a {@link dev.ioloop.Scheduler}, and with
 * {@link dev.ioloop.testkit.ManualLoop} for code that takes a loop.
 */
@Export
@Version("0.1.0")
@NullMarked
package dev.ioloop.testkit;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
