/**
 * The load bench: servers on ioloop and their peers, each in a process of its own on one core, and a load generator on
 * another one. {@link dev.ioloop.itest.bench.load.LoadBench} measures, and says how.
 */
@NullMarked
package dev.ioloop.itest.bench.load;

import org.jspecify.annotations.NullMarked;
