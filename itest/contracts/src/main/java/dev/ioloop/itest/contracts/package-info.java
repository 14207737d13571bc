/**
 * The contracts that every backend inherits, and the bookkeeping of the behaviours that tests prove.
 *
 * <p>A backend is done when a class of its tests implements {@code PollerContract} and one implements
 * {@code ChannelContract}, and both pass.
 */
@NullMarked
package dev.ioloop.itest.contracts;

import org.jspecify.annotations.NullMarked;
