package dev.ioloop.chat;

import dev.ioloop.ConnectionDoneException;
import dev.ioloop.LoopClosedException;
import dev.ioloop.ScheduledCall;
import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionHandler;
import dev.ioloop.stream.ConnectionTimeout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One who is connected: cuts what comes into lines, keeps to the limits, and goes in order. A line that is not complete,
 * or not due yet, stays in the connection's buffer.
 *
 * <p>Thread rule: the loop's owner thread.
 */
final class Member implements ConnectionHandler {
    /** How long a peer may take to see the end of its input and to end its output, after all was sent to it. */
    private static final Duration LINGER = Duration.ofSeconds(1);
    /** How far apart two requests to be slower are. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(Member.class);

    private final Room room;
    private final ChatOptions options;
    private final Connection connection;
    private final Allowance allowance;
    private String nick = "";
    private @Nullable ScheduledCall throttle;
    private @Nullable ScheduledCall lingering;
    private long toldToBeSlowerAt;
    private boolean toldToBeSlower;
    /** The rest of a line that was too long is thrown away. */
    private boolean skipping;
    private boolean warned;
    private boolean inputEnded;
    private boolean gone;
    private long missed;

    private Member(Room room, Connection connection) {
        this.room = room;
        this.options = room.options();
        this.connection = connection;
        this.allowance = new Allowance(options.linesPerSecond(), options.burst(), room.loop().nanoTime());
    }

    /** Lets a connection in, or tells it why not. */
    static Member of(Room room, Connection connection) throws IOException {
        Member member = new Member(room, connection);
        connection.handler(member);
        connection.timeout(ConnectionTimeout.WRITE, room.options().sendTimeout());
        String refusal = room.enter(member);
        if (refusal != null) {
            member.dismiss(refusal, "");
            return member;
        }
        connection.timeout(ConnectionTimeout.READ, room.options().idleWarning());
        member.tell("welcome, " + member.nick + "; " + room.present() + "; /help lists the commands");
        room.greet(member);
        return member;
    }

    String nick() {
        return nick;
    }

    void nick(String next) {
        nick = next;
    }

    // ---- what it gets to read

    /** Something of the server's. */
    void tell(String news) {
        send(Text.encode("* " + news));
    }

    /** A line; left out, and counted, if too much waits already. */
    void send(ByteBuffer line) {
        if (gone) {
            return;
        }
        if (connection.unsentBytes() + line.remaining() > options.maxPendingBytes()) {
            missed++;
            return;
        }
        write(line);
    }

    private void write(ByteBuffer line) {
        try {
            connection.write(line);
            if (!connection.isWritable()) {
                connection.pause(); // who does not read what he is told is not listened to
            }
        } catch (IOException e) {
            LOG.debug("{}: {}", this, e.toString()); // closed() follows
        }
    }

    @Override
    public void drained(Connection same) {
        if (missed > 0) {
            long lines = missed;
            missed = 0;
            tell("you read too slowly, and have missed " + Text.count(lines, "line", "lines"));
        }
        goOn();
    }

    // ---- what it says

    @Override
    public void received(Connection same, ByteBuffer in) {
        if (gone) {
            in.position(in.limit());
            return;
        }
        if (warned) {
            warned = false;
            connection.timeout(ConnectionTimeout.READ, options.idleWarning());
        }
        while (in.hasRemaining() && !gone && !connection.isPaused() && takeLine(in)) {
            // one after the other
        }
    }

    /** Takes one line, if it is there and due. */
    private boolean takeLine(ByteBuffer in) {
        int begin = in.position();
        int end = begin;
        while (end < in.limit() && in.get(end) != '\n') {
            end++;
        }
        boolean complete = end < in.limit();
        int next = complete ? end + 1 : end;
        if (skipping) {
            skipping = !complete;
            in.position(next);
            return true;
        }
        boolean tooLong = isTooLong(in, begin, end);
        if (!complete && !tooLong && !inputEnded) {
            return false;
        }
        if (!allowance.take(room.loop().nanoTime())) {
            slowDown();
            return false;
        }
        if (tooLong) {
            skipping = !complete;
            tell("your line was longer than " + options.maxLineBytes() + " bytes, and was not passed on");
        } else {
            take(in.slice(begin, end - begin));
        }
        in.position(next);
        return true;
    }

    private boolean isTooLong(ByteBuffer in, int begin, int end) {
        int beyond = end - begin - options.maxLineBytes();
        return beyond > 1 || (beyond == 1 && in.get(end - 1) != '\r'); // which belongs to the end of the line
    }

    private void take(ByteBuffer line) {
        try {
            String text = Text.decode(line);
            if (text.startsWith("/")) {
                Command.obey(room, this, text.substring(1));
            } else if (!text.isBlank()) {
                room.say(this, text);
            }
        } catch (IllegalArgumentException e) {
            tell(String.valueOf(e.getMessage()));
        }
    }

    private void slowDown() {
        long now = room.loop().nanoTime();
        connection.pause();
        throttle = later(Duration.ofNanos(allowance.untilNext(now)), this::mayGoOn);
        if (!toldToBeSlower || now - toldToBeSlowerAt >= PATIENCE.toNanos()) {
            toldToBeSlower = true;
            toldToBeSlowerAt = now;
            tell("slow down: only " + Text.count(options.linesPerSecond(), "line", "lines")
                    + " a second are passed on; the rest waits");
        }
    }

    private void mayGoOn() {
        throttle = null;
        goOn();
    }

    /** Listens again, unless there is another reason not to. */
    private void goOn() {
        if (throttle == null && connection.isWritable()) {
            connection.resume(); // what is left in the buffer comes again
            if (inputEnded) {
                takeTheRest();
            }
        }
    }

    // ---- the end

    @Override
    public void endOfInput(Connection same) {
        inputEnded = true;
        takeTheRest();
    }

    /** What was sent before the end counts, also if the last line has no end. */
    private void takeTheRest() {
        received(connection, connection.unread());
        if (!connection.unread().hasRemaining()) {
            depart("");
        }
    }

    @Override
    public void timedOut(Connection same, ConnectionTimeout what) {
        if (what == ConnectionTimeout.WRITE) {
            room.leave(this, "does not read");
            gone = true;
            connection.close(what.exceeded(connection));
        } else if (warned) {
            dismiss("you said nothing for " + words(options.idleLimit()) + "; goodbye", "was idle");
        } else {
            warned = true;
            Duration left = options.idleLimit().minus(options.idleWarning());
            tell("you said nothing for " + words(options.idleWarning()) + ", and will be disconnected in "
                    + words(left));
            connection.timeout(ConnectionTimeout.READ, left);
        }
    }

    /** Sends it away with a last word. */
    void dismiss(String lastWord, String how) {
        tell(lastWord);
        depart(how);
    }

    /**
     * Goes in order: all is sent, then the end of the output, and what still comes is thrown away. Closing at once could
     * make the peer lose the last words by a reset.
     *
     * @param how what the others are told besides, or empty
     */
    void depart(String how) {
        if (gone) {
            return;
        }
        gone = true;
        room.leave(this, how);
        cancel(throttle);
        connection.timeout(ConnectionTimeout.READ, null);
        connection.resume();
        connection.shutdownOutput();
        linger();
    }

    private void linger() {
        lingering = later(LINGER, () -> {
            if (connection.unsentBytes() > 0) {
                linger(); // the WRITE timeout and the deadline of the server are the bounds
            } else {
                connection.close();
            }
        });
    }

    @Override
    public void closed(Connection same, IOException reason) {
        room.leave(this, reason instanceof ConnectionDoneException ? "" : "connection lost");
        gone = true;
        cancel(throttle);
        cancel(lingering);
        LOG.debug("{} has ended: {}", this, reason.toString());
    }

    /** A timer; without one, since the loop is being closed, the connection ends now. */
    private @Nullable ScheduledCall later(Duration delay, Runnable callback) {
        try {
            return room.loop().callLater(delay, callback);
        } catch (LoopClosedException e) {
            connection.close();
            return null;
        }
    }

    private static void cancel(@Nullable ScheduledCall call) {
        if (call != null) {
            call.cancel();
        }
    }

    /** A duration as people say it, in the largest unit that it has at least two of, or one. */
    static String words(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds >= 7200 || seconds == 3600) {
            return Text.count(seconds / 3600, "hour", "hours");
        }
        if (seconds >= 120 || seconds == 60) {
            return Text.count(seconds / 60, "minute", "minutes");
        }
        return Text.count(seconds, "second", "seconds");
    }

    @Override
    public String toString() {
        return nick + " on " + connection;
    }
}
