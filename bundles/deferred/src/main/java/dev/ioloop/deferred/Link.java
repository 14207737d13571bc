package dev.ioloop.deferred;

import org.jspecify.annotations.Nullable;

/**
 * A step of a chain that is more than a callback alone. The types were right when it was added: each method that adds a
 * step gives the Deferred the type that the step returns.
 *
 * <p>Thread rule: as {@link Callback}.
 */
final class Link {
    /** In the second place: the first one is for values and failures. */
    private static final Object EITHER = new Object();

    private final @Nullable Object first;
    private final @Nullable Object second;

    private Link(@Nullable Object first, @Nullable Object second) {
        this.first = first;
        this.second = second;
    }

    /** A step with two sides; one that is null passes the result on. */
    static Link ofSides(@Nullable Callback<?, ?> callback, Callback<?, ?> errback) {
        return new Link(callback, errback);
    }

    /** A step for both, an {@link EitherCallback} or a {@link RawStep}. */
    static Link ofEither(Object step) {
        return new Link(step, EITHER);
    }

    /** The future that this gives the result to, if it does. */
    @Nullable FutureLink future() {
        return first instanceof FutureLink link ? link : null;
    }

    @Nullable Object call(@Nullable Object result) throws Exception {
        if (second == EITHER) {
            return callEither(result);
        }
        Object side = result instanceof Failure ? second : first;
        return side == null ? result : callback(side, result);
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // see above; null is given where the type allows it
    static @Nullable Object callback(Object callback, @Nullable Object result) throws Exception {
        return ((Callback<@Nullable Object, @Nullable Object>) callback).call(result);
    }

    @SuppressWarnings("unchecked") // see above
    private @Nullable Object callEither(@Nullable Object result) throws Exception {
        if (first instanceof RawStep raw) {
            return raw.run(result);
        }
        EitherCallback<Object, @Nullable Object> either = (EitherCallback<Object, @Nullable Object>) first;
        if (either == null) {
            return result;
        }
        return result instanceof Failure failure ? either.call(null, failure) : either.call(result, null);
    }
}
