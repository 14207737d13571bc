package dev.ioloop.poller.posix;

import java.net.SocketOption;

/**
 * An option of sockets that is known by its name and its type.
 *
 * <p>Thread rule: immutable, safe from any thread.
 *
 * @param name as in C
 * @param type of its values
 * @param <T> type of its values
 */
record NamedOption<T>(String name, Class<T> type) implements SocketOption<T> {
    @Override
    public String toString() {
        return name;
    }
}
