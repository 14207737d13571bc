package dev.ioloop.itest.differential;

import dev.ioloop.Channel;
import dev.ioloop.Interest;
import dev.ioloop.PipeEnds;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A place for a pipe: empty, or with its two ends.
 *
 * <p>Thread rule: one thread.
 */
final class PipeSlot implements Slot {
    private final World world;
    private final String name;
    private @Nullable End source;
    private @Nullable End sink;

    PipeSlot(World world, String name) {
        this.world = world;
        this.name = name;
    }

    @Override
    public void offer(Menu menu) {
        if (source != null && !source.open && !Objects.requireNonNull(sink).open) {
            source = null;
            sink = null;
        }
        if (source == null || sink == null) {
            menu.add(1, name, "open", this::open);
            return;
        }
        if (source.open) {
            offerReading(menu, source, sink);
        }
        if (sink.open) {
            offerWriting(menu, source, sink);
        }
    }

    private String open() throws IOException {
        PipeEnds ends = world.channels().pipe();
        source = new End(name + ".source", ends.source(), Interest.READ);
        sink = new End(name + ".sink", ends.sink(), Interest.WRITE);
        source.peer = sink;
        sink.peer = source;
        return "done";
    }

    private void offerReading(Menu menu, End from, End to) {
        from.offerRegistration(menu);
        if (from.unread() > 0) {
            menu.add(8, from.name, "read a part", () -> from.take(menu.amount((int) from.unread()), menu.size()));
        }
        menu.add(6, from.name, "read all", () -> from.take(from.unread(), menu.size()) + ", then "
                + (to.open ? from.readOnce(menu.size()) : from.takeToTheEnd(menu.size())));
        menu.add(2, from.name, "close", () -> closeOne(from, to));
    }

    private void offerWriting(Menu menu, End from, End to) {
        to.offerRegistration(menu);
        if (!from.open) {
            menu.add(6, to.name, "write to nobody", () -> {
                String failure = to.writeUntilItFails();
                to.lost = true;
                return failure;
            });
        } else if (to.room() > 0) {
            menu.add(12, to.name, "write", () -> to.write(menu.amount(Math.min(to.room(), 4096)), menu.size()));
            if (from.interest().isRead()) {
                menu.add(8, to.name, "write, and the other end reads when told",
                        () -> to.write(menu.amount(Math.min(to.room(), 4096)), menu.size()) + ", read: "
                                + from.takeWhenTold(menu.size()));
            }
        }
        if (from.open && from.unread() == 0) {
            menu.add(1, to.name, "write until it is full, then the other end reads", () -> to.flood(menu.size()));
        }
        menu.add(2, to.name, "close", () -> closeOne(to, from));
    }

    private String closeOne(End one, End other) throws IOException {
        if (other.open) {
            other.ending();
        }
        one.open = false;
        one.channel.close();
        one.closed();
        return "done";
    }

    @Override
    public void close() throws IOException {
        if (source != null && sink != null) {
            closeOne(source, sink);
            closeOne(sink, source);
        }
    }

    /** One end of the pipe. */
    private final class End extends ByteEnd {
        private final Channel channel;
        private final Interest[] interests;
        private boolean open = true;
        private boolean lost;
        private @Nullable End peer;

        End(String name, Channel channel, Interest only) {
            super(PipeSlot.this.world, name);
            this.channel = channel;
            this.interests = new Interest[]{Interest.NONE, only, only};
        }

        @Override
        End peer() {
            return Objects.requireNonNull(peer);
        }

        @Override
        Channel channel() {
            return channel;
        }

        @Override
        Interest[] interests() {
            return interests;
        }

        @Override
        Expectation expectation() {
            if (lost) {
                return Expectation.unknown();
            }
            boolean gone = !peer().open;
            return new Expectation(unread() > 0 || gone, true, gone, true);
        }
    }
}
