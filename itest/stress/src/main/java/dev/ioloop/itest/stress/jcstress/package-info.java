/**
 * The ways into a loop from other threads, each against what the loop does in the same moment, as tests of OpenJDK's
 * jcstress: two actors, and every outcome that is not listed is a failure. JcstressTest runs them in the build.
 */
@NullMarked
package dev.ioloop.itest.stress.jcstress;

import org.jspecify.annotations.NullMarked;
