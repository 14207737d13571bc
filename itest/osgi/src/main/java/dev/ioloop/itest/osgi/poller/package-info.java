/**
 * A bundle for tests: a second poller of the family {@code "nio"}.
 */
@NullMarked
package dev.ioloop.itest.osgi.poller;

import org.jspecify.annotations.NullMarked;
