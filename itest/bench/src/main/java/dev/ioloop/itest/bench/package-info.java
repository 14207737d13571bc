/**
 * Benchmarks of the loop beside its peers. JMH measures each one in JVMs of its own; {@link dev.ioloop.itest.bench.Ratios}
 * starts those of one comparison in turns, A B C and again A B C, so that what else the machine does hits all of them, takes
 * the ratio within each round, and then the median of the rounds.
 */
@NullMarked
package dev.ioloop.itest.bench;

import org.jspecify.annotations.NullMarked;
