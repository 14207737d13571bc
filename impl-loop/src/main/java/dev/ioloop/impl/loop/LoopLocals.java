package dev.ioloop.impl.loop;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopLocal;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The values that are kept for one loop.
 *
 * <p>Thread rule: the loop's owner.
 */
final class LoopLocals {
    private record Value<T>(T value, Consumer<? super T> disposer) {
        void dispose() {
            disposer.accept(value);
        }
    }

    private final EventLoop loop;
    private final IdentityHashMap<LoopLocal<?>, Value<?>> values = new IdentityHashMap<>();

    LoopLocals(EventLoop loop) {
        this.loop = loop;
    }

    @SuppressWarnings("unchecked") // a value is only ever stored under a key of its own type
    <T> T get(LoopLocal<T> key, Function<? super IOLoop, ? extends T> initialiser, Consumer<? super T> disposer) {
        Value<T> present = (Value<T>) values.get(key);
        if (present == null) {
            present = new Value<>(initialiser.apply(loop), disposer);
            values.put(key, present);
        }
        return present.value;
    }

    void dispose(LoopLocal<?> key) {
        Value<?> value = values.remove(key);
        if (value != null) {
            loop.failures().guardClose(key, value::dispose);
        }
    }

    void disposeAll() {
        for (LoopLocal<?> key : List.copyOf(values.keySet())) {
            dispose(key);
            key.forget(loop);
        }
    }
}
