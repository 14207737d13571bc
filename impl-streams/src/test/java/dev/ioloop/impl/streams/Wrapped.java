package dev.ioloop.impl.streams;

import dev.ioloop.StreamChannel;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.Map;

/** A channel that a program brings: another one, some of whose methods do something else. */
final class Wrapped {
    /** In place of a method. */
    interface Instead {
        Object call(Object... arguments) throws Exception;
    }

    private Wrapped() {}

    /** The methods are those with a ByteBuffer for {@code read} and {@code write}, and all of the name for others. */
    static StreamChannel of(StreamChannel channel, Map<String, Instead> methods) {
        return (StreamChannel) Proxy.newProxyInstance(Wrapped.class.getClassLoader(),
                new Class<?>[]{StreamChannel.class},
                (proxy, method, arguments) -> {
                    Instead instead = methods.get(method.getName());
                    if (method.getName().equals("pollable")) {
                        return channel;
                    }
                    if (instead != null) {
                        return instead.call(arguments);
                    }
                    try {
                        return method.invoke(channel, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** At most so many bytes of a buffer, which moves as they are moved. */
    static ByteBuffer limited(ByteBuffer whole, int most) {
        return whole.slice(whole.position(), Math.min(most, whole.remaining()));
    }
}
