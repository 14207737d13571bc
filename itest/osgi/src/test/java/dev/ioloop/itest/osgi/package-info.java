/**
 * The bundles inside Felix and Equinox, on Java 17 and 25. {@code OsgiMatrixIT} starts a JVM for each of the four;
 * the classes {@code *Test} run there, inside of the framework.
 */
@NullMarked
package dev.ioloop.itest.osgi;

import org.jspecify.annotations.NullMarked;
