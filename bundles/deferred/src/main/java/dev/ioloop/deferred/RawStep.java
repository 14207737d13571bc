package dev.ioloop.deferred;

import org.jspecify.annotations.Nullable;

/**
 * A step of our own, for success and failure: it gets and returns a value or a {@link Failure} as it stands in the
 * chain.
 *
 * <p>Thread rule: as {@link EitherCallback}.
 */
@FunctionalInterface
interface RawStep {
    @Nullable Object run(@Nullable Object result) throws Exception;
}
