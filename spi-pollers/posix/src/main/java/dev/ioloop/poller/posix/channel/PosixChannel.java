package dev.ioloop.poller.posix.channel;

import dev.ioloop.Registration;
import dev.ioloop.poller.posix.WatchedChannel;
import dev.ioloop.poller.posix.libc.Libc;
import dev.ioloop.poller.posix.libc.SystemError;
import dev.ioloop.spi.RegistrationSlot;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What all channels of the family have: a descriptor that is given back once, when the channel is closed and nobody uses it
 * any more, neither an operation on another thread nor a poller. So the number cannot be given to another file under the
 * hands of either.
 *
 * <p>Thread rule: as {@link dev.ioloop.Channel}; {@link #close()} from any thread.
 */
abstract class PosixChannel implements WatchedChannel, RegistrationSlot {
    private static final int CLOSED = Integer.MIN_VALUE;
    private static final VarHandle USES;

    static {
        try {
            USES = MethodHandles.lookup().findVarHandle(PosixChannel.class, "uses", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final int fd;
    /** How many operations and pollers use the descriptor; negative once the channel is closed. */
    @SuppressWarnings("unused") // by USES
    private volatile int uses;
    private @Nullable Registration registration;
    /** Null, one Watcher, or an array of them. */
    private volatile @Nullable Object watchers;

    PosixChannel(int fd) {
        this.fd = fd;
    }

    /** Begins an operation; each must be followed by {@link #done()}. */
    final int use() throws ClosedChannelException {
        int before = (int) USES.getAndAdd(this, 1);
        if (before < 0) {
            done();
            throw new ClosedChannelException();
        }
        return fd;
    }

    final void done() {
        int left = (int) USES.getAndAdd(this, -1) - 1;
        if (left == CLOSED) {
            giveBack();
        }
    }

    /** The last use of a closed channel is over. What close(2) says then is of no use to anybody. */
    private void giveBack() {
        if (USES.compareAndSet(this, CLOSED, CLOSED | 1)) { // nobody comes second
            closeDescriptor();
        }
    }

    /** Closes the descriptor itself; the result of close(2). */
    int closeDescriptor() {
        return Libc.close(fd);
    }

    @Override
    public void close() throws IOException {
        int before = (int) USES.getAndBitwiseOr(this, CLOSED);
        if (before < 0) {
            return;
        }
        Object present = watchers;
        if (present instanceof Watcher watcher) {
            watcher.closed(this);
        } else if (present instanceof Watcher[] several) {
            for (Watcher watcher : several) {
                watcher.closed(this);
            }
        }
        if (USES.compareAndSet(this, CLOSED, CLOSED | 1)) {
            int result = closeDescriptor();
            if (result < 0) {
                throw new IOException("closing " + this + " failed: " + SystemError.text(-result)
                        + "; it is closed all the same");
            }
        }
    }

    @Override
    public final boolean isOpen() {
        return uses >= 0;
    }

    @Override
    public final int fd() {
        return fd;
    }

    @Override
    public boolean isIdle() {
        return false;
    }

    @Override
    public final String family() {
        return FAMILY;
    }

    @Override
    public final <T> T unwrap(Class<T> type) {
        if (Objects.requireNonNull(type, "type").isInstance(this)) {
            return type.cast(this);
        }
        throw new IllegalArgumentException(this + " has no " + type.getName() + " behind it, but a descriptor; ask for "
                + WatchedChannel.class.getName());
    }

    @Override
    public final void hold(Watcher watcher) throws ClosedChannelException {
        use();
        synchronized (this) {
            Object present = watchers;
            if (present == null) {
                watchers = watcher;
            } else if (present instanceof Watcher one) {
                watchers = new Watcher[]{one, watcher};
            } else {
                Watcher[] several = (Watcher[]) present;
                Watcher[] more = Arrays.copyOf(several, several.length + 1);
                more[several.length] = watcher;
                watchers = more;
            }
        }
        if (!isOpen()) {
            release(watcher);
            throw new ClosedChannelException();
        }
    }

    @Override
    public final void release(Watcher watcher) {
        synchronized (this) {
            Object present = watchers;
            if (present == watcher) {
                watchers = null;
            } else if (present instanceof Watcher[] several) {
                watchers = without(several, watcher);
            }
        }
        done();
    }

    /** What is left of several; of two, as while a poller takes over from another one, the other. */
    private static Object without(Watcher[] several, Watcher watcher) {
        int place = Arrays.asList(several).indexOf(watcher);
        if (place < 0) {
            return several;
        }
        if (several.length == 2) {
            return several[1 - place];
        }
        Watcher[] rest = Arrays.copyOf(several, several.length - 1);
        System.arraycopy(several, place + 1, rest, place, rest.length - place);
        return rest;
    }

    /** Tells those who watch that there is something to wait for now. */
    final void tellBegun() throws IOException {
        Object present = watchers;
        if (present instanceof Watcher watcher) {
            watcher.begun(this);
        } else if (present instanceof Watcher[] several) {
            for (Watcher watcher : several) {
                watcher.begun(this);
            }
        }
    }

    @Override
    public final @Nullable Registration registration() {
        return registration;
    }

    @Override
    public final void registration(@Nullable Registration newRegistration) {
        registration = newRegistration;
    }

    /** What is appended to a channel's name in messages. */
    final String closedMark() {
        return isOpen() ? "" : " (closed)";
    }
}
