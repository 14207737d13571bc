package dev.ioloop.itest.differential;

import dev.ioloop.ReadableChannel;
import dev.ioloop.WritableChannel;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * An end that bytes come out of or go into, with the transfers that wait for what has to arrive.
 *
 * <p>Thread rule: one thread.
 */
abstract class ByteEnd extends Watched {
    private static final int UNTIL_IT_FAILS = 1000;

    /** What this end writes. */
    private final Pattern written;
    /** How many bytes were written here. */
    private long sent;
    /** How many of the bytes that the other end wrote were read here. */
    private long received;
    /** How many writes were made here since the other end has read all. */
    private int unreadWrites;

    ByteEnd(World world, String name) {
        super(world, name);
        this.written = new Pattern(world.nextSerial());
    }

    /** The other end. */
    abstract ByteEnd peer();

    /** How many bytes wait to be read here. */
    final long unread() {
        return peer().sent - received;
    }

    /** How many more bytes may be written without filling anything that the system keeps. */
    final int room() {
        return peer().unread() >= Limits.BYTES || unreadWrites >= Limits.WRITES
                ? 0
                : (int) (Limits.BYTES - peer().unread());
    }

    /** Writes bytes, all of them. */
    final String write(int count, int variant) {
        WritableChannel to = (WritableChannel) channel();
        ByteBuffer source = world.buffer((variant & 1) != 0);
        written.put(source, sent, count);
        source.flip();
        ByteBuffer second = source.duplicate().position(count / 2);
        ByteBuffer[] halves = {source.duplicate().limit(count / 2), second};
        boolean gathering = (variant & 6) == 2;
        world.await(name + " to take " + count + " bytes", () -> {
            if (gathering) {
                to.write(halves);
                return !second.hasRemaining();
            }
            to.write(source);
            return !source.hasRemaining();
        });
        sent += count;
        unreadWrites++;
        return count + " bytes";
    }

    /** Writes until it fails. */
    final String writeUntilItFails() {
        WritableChannel to = (WritableChannel) channel();
        String[] failure = {""};
        int[] tries = {0};
        world.await(name + " to fail", () -> {
            try {
                to.write(world.buffer(false).limit(10));
            } catch (IOException e) {
                failure[0] = Errors.name(e);
                return true;
            }
            if (++tries[0] > UNTIL_IT_FAILS) {
                throw new StuckException(name + " took " + tries[0] + " writes although nobody reads them");
            }
            return false;
        });
        return failure[0];
    }

    /** Writes until nothing more fits, and then lets the other end read all of it. */
    final String flood(int variant) {
        WritableChannel to = (WritableChannel) channel();
        ByteBuffer source = world.buffer((variant & 1) != 0);
        int full = 0;
        try {
            for (int round = 0; full < 3; round++) {
                source.clear();
                written.put(source, sent, source.capacity());
                int count = to.write(source.flip());
                sent += count;
                full = count == 0 ? full + 1 : 0;
                world.turn();
                if (round > UNTIL_IT_FAILS) {
                    return "!never full";
                }
            }
        } catch (IOException e) {
            return "!" + Errors.name(e);
        }
        beginWindow();
        String taken = peer().take(Long.MAX_VALUE, variant >> 1);
        if (interest().isWrite()) {
            world.await(name + " to be told that there is space", this::wasToldWritable);
        }
        return "filled; then " + (peer().unread() == 0 ? "all of it arrived" : taken);
    }

    /** Reads that many bytes, or all that were written if that is less. */
    final String take(long wanted, int variant) {
        long end = Math.min(wanted, unread()) + received;
        long count = end - received;
        String[] problem = {""};
        world.await(name + " to get " + count + " bytes", () -> {
            while (received < end) {
                int n;
                try {
                    n = read(end - received, variant);
                } catch (IOException e) {
                    problem[0] = "!then " + Errors.name(e) + " " + (end - received) + " bytes early";
                    return true;
                }
                if (n < 0) {
                    problem[0] = "!then the end of the input, " + (end - received) + " bytes early";
                    return true;
                }
                if (n == 0) {
                    return false;
                }
            }
            return true;
        });
        return count + " bytes" + problem[0];
    }

    /** Reads all bytes that were written, within the handler alone. */
    final String takeWhenTold(int variant) {
        long count = unread();
        while (unread() > 0) {
            boolean[] done = {false};
            StringBuilder problem = new StringBuilder();
            whenTold(() -> {
                done[0] = true;
                try {
                    if (read(1 + unread() / 2, variant) < 0) {
                        problem.append("!the end of the input comes early");
                    }
                } catch (IOException e) {
                    problem.append('!').append(Errors.name(e));
                }
            });
            world.await(name + " to be told of " + unread() + " bytes", () -> done[0]);
            if (!problem.isEmpty()) {
                return problem.toString();
            }
        }
        return count + " bytes";
    }

    /** Reads until the end of the input or an error; tells both. What is still to come may be lost on the way. */
    final String takeToTheEnd(int variant) {
        String[] end = {""};
        world.await("the end of the input of " + name, () -> {
            try {
                int n = 1;
                while (n > 0) {
                    n = read(Limits.BYTES, variant);
                }
                end[0] = "end of input";
                return n < 0;
            } catch (IOException e) {
                end[0] = Errors.name(e);
                return true;
            }
        });
        return end[0];
    }

    /** A single read; tells what it returns. */
    final String readOnce(int variant) {
        try {
            int n = ((ReadableChannel) channel()).read(world.buffer((variant & 1) != 0));
            return n > 0 ? "!" + n + " bytes that were not written" : String.valueOf(n);
        } catch (IOException e) {
            return Errors.name(e);
        }
    }

    private int read(long limit, int variant) throws IOException {
        ReadableChannel from = (ReadableChannel) channel();
        ByteBuffer target = world.buffer((variant & 1) != 0);
        target.limit((int) Math.min(limit, target.capacity()));
        int n;
        if ((variant & 6) == 2) {
            int half = target.limit() / 2;
            ByteBuffer second = target.duplicate().position(half);
            n = (int) from.read(new ByteBuffer[]{target.duplicate().limit(half), second});
            target.position(Math.max(0, n));
        } else {
            n = from.read(target);
        }
        long wrong = peer().written.firstWrong(target, received);
        if (wrong >= 0) {
            world.violation(name + " got a wrong byte at " + wrong);
        }
        received += Math.max(0, n);
        if (unread() < 0) {
            world.violation(name + " got " + -unread() + " bytes more than were written");
        }
        if (unread() == 0) {
            peer().unreadWrites = 0;
        }
        return n;
    }
}
