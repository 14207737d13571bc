package dev.ioloop.impl.streams;

import dev.ioloop.BufferFullException;
import dev.ioloop.IOLoop;
import dev.ioloop.StreamChannel;
import dev.ioloop.stream.ConnectionHandler;
import dev.ioloop.stream.ConnectionOptions;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The receiving half of a connection: reads into the loop's buffer, and keeps what the handler does not take.
 *
 * <p>Thread rule: the loop's thread.
 */
abstract class ConnectionInput extends ConnectionState {
    /** After so many full reads the other channels have their turn. */
    static final int READS_PER_TURN = 16;

    /**
     * What the handler has not taken; while it is called, what it is called with. Of no meaning unless {@link #keeps}: the
     * loop's receiver stays here, which saves the collector's barrier when it is stored again.
     */
    private @Nullable ByteBuffer kept;
    private boolean keeps;
    long bytesReceived;
    boolean paused;
    /** The peer sends no more. */
    boolean inputEnded;

    ConnectionInput(IOLoop loop, StreamChannel channel, ConnectionOptions options, ConnectionHandler handler) {
        super(loop, channel, options, handler);
    }

    final boolean isReceiving() {
        return connected && !paused && !inputEnded && isTaking();
    }

    private boolean isDelivering() {
        return !paused && isTaking();
    }

    @Nullable ByteBuffer kept() {
        return keeps ? kept : null;
    }

    private void keep(ByteBuffer buffer) {
        if (kept != buffer) {
            kept = buffer;
        }
        keeps = true;
    }

    void forget() {
        keeps = false;
        kept = null;
    }

    /** All of it was taken outside of a call: the buffer is not needed any more. */
    void forgetIfEmpty() {
        if (!hasKept()) {
            forget();
        }
    }

    boolean hasKept() {
        ByteBuffer present = kept();
        return present != null && present.hasRemaining();
    }

    /** Reads what is there, as far as the handler wants it and other channels allow. */
    void receive() throws Exception {
        ByteBuffer receiver = buffers.takeReceiver();
        try {
            for (int i = 0; i < READS_PER_TURN && isReceiving(); i++) {
                ConnectionExtras extras = this.extras;
                Filter filter = extras == null ? null : extras.filter;
                ByteBuffer before = extras == null || filter == null ? kept() : extras.wire;
                int most = most(before);
                receiver.limit(LoopBuffers.HEADROOM + most).position(LoopBuffers.HEADROOM);
                int count = channel.read(receiver);
                if (count < 0) {
                    inputHasEnded();
                    return;
                }
                if (count == 0) {
                    return;
                }
                bytesReceived += count;
                if (extras != null) {
                    extras.received();
                }
                ByteBuffer view = behind(receiver, before);
                if (extras == null || filter == null) {
                    deliver(view, view == receiver, before);
                } else {
                    filter.received(view, this);
                    extras.wire = rest(view, view == receiver, before);
                }
                if (count < most) {
                    return; // the socket is most likely empty; if not, it is ready again in the next turn
                }
            }
        } finally {
            buffers.give(receiver);
        }
    }

    private int most(@Nullable ByteBuffer before) throws BufferFullException {
        int most = Math.min(options.readChunk(), LoopBuffers.RECEIVE_BYTES);
        if (before == null) {
            return most;
        }
        int room = options.maxReadBuffer() - before.remaining();
        if (room <= 0) {
            throw new BufferFullException(
                    this + " holds " + before.remaining() + " bytes that its handler does not"
                            + " take, which is the limit; take them, pause() it, or raise maxReadBuffer");
        }
        return Math.min(most, room);
    }

    /** What was received, with what was kept in front of it: in the receiver itself, if it has room for that. */
    private static ByteBuffer behind(ByteBuffer receiver, @Nullable ByteBuffer before) {
        receiver.flip().position(LoopBuffers.HEADROOM);
        if (before == null) {
            return receiver;
        }
        int length = before.remaining();
        if (length > LoopBuffers.HEADROOM) {
            return KeptInput.joined(before, receiver);
        }
        int start = LoopBuffers.HEADROOM - length;
        receiver.put(start, before, before.position(), length);
        return receiver.position(start);
    }

    /** Calls the handler, and keeps what it leaves. */
    private void deliver(ByteBuffer view, boolean shared, @Nullable ByteBuffer before) throws Exception {
        keep(view);
        try {
            received(view);
        } finally {
            if (kept() == view) {
                keepRest(view, shared, before);
            }
        }
    }

    private void keepRest(ByteBuffer view, boolean shared, @Nullable ByteBuffer before) {
        ByteBuffer rest = rest(view, shared, before);
        if (rest != null) {
            keep(rest);
        } else if (shared) {
            keeps = false;
        } else {
            forget();
        }
    }

    private void received(ByteBuffer view) {
        try {
            handler.received(this, view);
        } catch (Exception | Error e) {
            throw new HandlerFailure(e);
        }
    }

    /** What is left, out of the buffer that others use next. */
    private static @Nullable ByteBuffer rest(ByteBuffer view, boolean shared, @Nullable ByteBuffer before) {
        if (!view.hasRemaining()) {
            return null;
        }
        if (!shared) {
            return view;
        }
        return before != null && before.capacity() >= view.remaining() ? before.clear().put(view).flip()
                : KeptInput.copyOf(view);
    }

    /** What a filter has made of the bytes of the channel. */
    void deliverPlain(ByteBuffer plain) throws Exception {
        ByteBuffer before = kept();
        if (before == null && !paused) {
            deliver(plain, true, null);
        } else {
            ByteBuffer view = before == null ? KeptInput.copyOf(plain) : KeptInput.joined(before, plain);
            if (paused) {
                keep(view);
            } else {
                deliver(view, false, null);
            }
        }
        plain.position(plain.limit());
    }

    /** The handler is called again with what was kept, since it has resumed or is another one. */
    void redeliver() throws Exception {
        ByteBuffer view = kept();
        if (view != null && view.hasRemaining() && isDelivering()) {
            deliver(view, false, null);
        }
    }
}
