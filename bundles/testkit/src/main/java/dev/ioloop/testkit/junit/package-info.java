/**
 * Loops as parameters of JUnit tests, and tests that fail when they leave something behind.
 *
 * <p>Start with {@link dev.ioloop.testkit.junit.LoopExtension}.
 */
@Export
@Version("0.1.0")
@NullMarked
package dev.ioloop.testkit.junit;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
