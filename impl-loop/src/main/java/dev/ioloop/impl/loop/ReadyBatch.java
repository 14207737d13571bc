package dev.ioloop.impl.loop;

import dev.ioloop.Readiness;
import dev.ioloop.spi.ReadySink;
import java.util.Arrays;

/**
 * What a poll has found, kept until the poll is over, so that handlers may register and cancel freely. Its arrays grow
 * and stay: a turn allocates nothing.
 *
 * <p>Thread rule: the loop's owner.
 */
final class ReadyBatch implements ReadySink {
    private long[] tokens = new long[64];
    private Readiness[] readiness = new Readiness[64];
    private int size;

    @Override
    public void ready(long token, Readiness found) {
        if (size == tokens.length) {
            tokens = Arrays.copyOf(tokens, size * 2);
            readiness = Arrays.copyOf(readiness, size * 2);
        }
        tokens[size] = token;
        readiness[size++] = found;
    }

    int size() {
        return size;
    }

    long token(int i) {
        return tokens[i];
    }

    Readiness readiness(int i) {
        return readiness[i];
    }

    void clear() {
        size = 0;
    }
}
