package dev.ioloop.itest.differential;

import dev.ioloop.Interest;
import dev.ioloop.StreamChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connection.
 *
 * <p>Thread rule: one thread.
 */
final class StreamEnd extends ByteEnd {
    private static final Interest[] INTERESTS = {Interest.NONE, Interest.READ, Interest.READ, Interest.READ,
        Interest.READ_WRITE, Interest.WRITE};

    /** How the other end has gone, as far as that determines what is read here. */
    private enum Farewell {
        /** It has not. */
        NONE,
        /** After all bytes comes the end of the input. */
        ORDERLY,
        /** A read fails at last; bytes may be lost before. */
        RESET,
        /** The end of the input or a failure; bytes may be lost before. */
        EITHER
    }

    private final boolean unix;
    private @Nullable StreamEnd peer;
    private @Nullable StreamChannel channel;
    private boolean open = true;
    private boolean inputShut;
    private boolean outputShut;
    /** Bytes were thrown away by the end of reading. */
    private boolean hasDropped;
    /** An error was met: what the system tells from now on is not determined. */
    private boolean lost;
    private Farewell farewell = Farewell.NONE;

    StreamEnd(World world, String name, boolean unix) {
        super(world, name);
        this.unix = unix;
    }

    void pair(StreamEnd other) {
        peer = other;
        other.peer = this;
    }

    @Override
    StreamEnd peer() {
        return Objects.requireNonNull(peer);
    }

    @Override
    StreamChannel channel() {
        return Objects.requireNonNull(channel);
    }

    @Override
    Interest[] interests() {
        return INTERESTS;
    }

    void channel(StreamChannel connected) {
        channel = connected;
    }

    /** Whether there is a channel: that of an accepted end is not there at first. */
    boolean isBorn() {
        return channel != null;
    }

    boolean isOpen() {
        return open;
    }

    @Override
    Expectation expectation() {
        if (lost) {
            return Expectation.unknown();
        }
        boolean read = unread() > 0 || farewell != Farewell.NONE || inputShut;
        boolean ended = farewell != Farewell.NONE || !peer().open || inputShut || peer().inputShut;
        return new Expectation(read, true, ended, true);
    }

    /** Offers what can be done to an open end. */
    void offer(Menu menu) {
        offerRegistration(menu);
        boolean reading = !inputShut && !lost;
        boolean writing = !outputShut && !lost;
        boolean heard = peer().open && !peer().inputShut;
        if (writing && heard && room() > 0) {
            menu.add(24, name, "write", () -> write(menu.amount(Math.min(room(), 8192)), menu.size()));
            if (peer().isBorn() && peer().interest().isRead() && !peer().lost) {
                menu.add(16, name, "write, and the other end reads when told",
                        () -> write(menu.amount(Math.min(room(), 8192)), menu.size()) + ", read: "
                                + peer().takeWhenTold(menu.size()));
            }
        }
        if (writing && heard && peer().isBorn() && !peer().lost && peer().unread() == 0) {
            menu.add(1, name, "write until it is full, then the other end reads", () -> flood(menu.size()));
        }
        if (writing && !peer().open) {
            menu.add(4, name, "write to nobody", this::writeToNobody);
        }
        if (writing && (peer().open || farewell == Farewell.ORDERLY)) {
            menu.add(2, name, "half-close", this::halfClose);
        }
        if (reading && unread() > 0 && (farewell == Farewell.NONE || farewell == Farewell.ORDERLY)) {
            menu.add(12, name, "read a part", () -> take(menu.amount((int) unread()), menu.size()));
        }
        if (reading) {
            menu.add(unread() > 0 || farewell != Farewell.NONE ? 14 : 3, name, "read all", () -> takeAll(menu.size()));
        }
        if (reading && farewell == Farewell.NONE) {
            menu.add(1, name, "end reading", this::endReading);
        }
        if (inputShut && !lost) {
            menu.add(4, name, "read after the end of reading", () -> readOnce(menu.size()));
        }
        if (outputShut) {
            menu.add(2, name, "write after the half-close",
                    () -> Errors.of(() -> channel().write(ByteBuffer.allocate(3))));
        }
        menu.add(1, name, "connect again", () -> Errors.of(() -> channel().connect(channel().remoteAddress())));
        menu.add(3, name, "close", this::closeNow);
        if (peer().isBorn()) {
            menu.add(2, name, "reset", this::reset);
        }
    }

    private String takeAll(int variant) {
        return switch (farewell) {
            case NONE -> take(unread(), variant) + ", then " + readOnce(variant);
            case ORDERLY -> take(unread(), variant) + ", then " + takeToTheEnd(variant);
            case RESET -> {
                String end = takeToTheEnd(variant);
                lost = true;
                yield "at last: " + end;
            }
            case EITHER -> {
                takeToTheEnd(variant);
                lost = true;
                yield "to the end";
            }
        };
    }

    private String writeToNobody() {
        String failure = writeUntilItFails();
        lost = true;
        return "at last: " + failure;
    }

    private String halfClose() throws IOException {
        peer().ending();
        channel().shutdownOutput();
        outputShut = true;
        if (peer().farewell == Farewell.NONE) {
            peer().farewell = Farewell.ORDERLY;
        }
        return "done";
    }

    private String endReading() throws IOException {
        ending();
        peer().ending();
        hasDropped = unread() > 0;
        channel().shutdownInput();
        inputShut = true;
        return "done";
    }

    /** What a close does to a TCP connection whose bytes were not all read is a reset, see RFC 1122, 4.2.2.13. */
    private String closeNow() throws IOException {
        boolean orderly = unread() == 0 && !hasDropped;
        depart(orderly ? Farewell.ORDERLY : Farewell.EITHER);
        channel().close();
        closed();
        return afterClose();
    }

    private String reset() throws IOException {
        boolean orderly = unread() == 0 && !hasDropped;
        if (unix) {
            depart(orderly ? Farewell.ORDERLY : Farewell.EITHER);
        } else {
            depart(outputShut ? Farewell.EITHER : Farewell.RESET);
        }
        channel().reset();
        closed();
        return afterClose();
    }

    private String afterClose() {
        return "then a read: " + Errors.of(() -> channel().read(ByteBuffer.allocate(1))) + ", a write: "
                + Errors.of(() -> channel().write(ByteBuffer.allocate(1))) + ", a registration: "
                + Errors.of(() -> world.loop().register(channel(), Interest.READ, (same, ready) -> {
                }));
    }

    /** The listener has gone before this end was accepted. */
    void neverBorn() {
        depart(Farewell.EITHER);
    }

    private void depart(Farewell how) {
        if (peer().open) {
            peer().ending();
        }
        open = false;
        if (peer().farewell == Farewell.NONE || how == Farewell.EITHER) {
            peer().farewell = how;
        } else if (how == Farewell.RESET) {
            peer().farewell = Farewell.EITHER;
        }
    }

    void closeQuietly() throws IOException {
        if (open && channel != null) {
            open = false;
            channel.close();
            closed();
        }
    }
}
