package dev.ioloop.chat;

import dev.ioloop.IOLoop;
import dev.ioloop.PeriodicCall;
import dev.ioloop.PeriodicSchedule;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The members by their nick names, and what all of them get to read.
 *
 * <p>Thread rule: the loop's owner thread, but for {@link #nicks()}.
 */
final class Room {
    private final IOLoop loop;
    private final ChatOptions options;
    private final Map<String, Member> members = new LinkedHashMap<>();
    private final PeriodicCall notices;
    private final long openedAt;
    private long guests;
    private boolean ending;
    private volatile List<String> nicks = List.of();

    Room(IOLoop loop, ChatOptions options) {
        this.loop = loop;
        this.options = options;
        this.openedAt = loop.nanoTime();
        this.notices = loop.periodic(PeriodicSchedule.fixedRate(options.noticePeriod()), this::giveNotice).unref();
    }

    IOLoop loop() {
        return loop;
    }

    ChatOptions options() {
        return options;
    }

    /** The nick names, in the order in which they were taken. Any thread. */
    List<String> nicks() {
        return nicks;
    }

    private void membersChanged() {
        nicks = members.values().stream().map(Member::nick).toList();
        if (members.isEmpty()) {
            notices.stop();
        }
    }

    /**
     * Lets somebody in.
     *
     * @return why not, or null if he is in
     */
    @Nullable String enter(Member member) {
        if (ending) {
            return "the server is stopping; try again later";
        }
        if (members.size() >= options.maxMembers()) {
            return "the room is full: " + members.size() + " of " + options.maxMembers() + " are here; try again later";
        }
        String nick;
        do {
            nick = "guest" + ++guests;
        } while (members.containsKey(Text.key(nick)));
        member.nick(nick);
        members.put(Text.key(nick), member);
        membersChanged();
        if (!notices.isRunning()) {
            notices.start();
        }
        return null;
    }

    /** Gives a member another nick name, and says so. */
    void rename(Member member, String nick) {
        String before = member.nick();
        String flaw = Text.flawOf(nick);
        Member owner = members.get(Text.key(nick));
        if (flaw != null) {
            member.tell(flaw);
        } else if (owner != null && owner != member) {
            member.tell("there is a " + owner.nick() + " here already; choose another nick name");
        } else if (nick.equals(before)) {
            member.tell("that is your nick name already");
        } else {
            members.remove(Text.key(before));
            member.nick(nick);
            members.put(Text.key(nick), member);
            membersChanged();
            member.tell("you are " + nick + " now");
            announce(before + " is " + nick + " now", member);
        }
    }

    /** Tells the others that one has come. */
    void greet(Member member) {
        announce(member.nick() + " has joined; " + present(), member);
    }

    /** One goes; does nothing if he was not in. */
    void leave(Member member, String how) {
        if (members.remove(Text.key(member.nick()), member)) {
            membersChanged();
            if (!ending) {
                announce(member.nick() + " has left" + (how.isEmpty() ? "" : " (" + how + ")") + "; " + present(),
                        member);
            }
        }
    }

    /** How many are there, in words. */
    String present() {
        return Text.count(members.size(), "is here", "are here");
    }

    /** What one says, to all others. */
    void say(Member author, String text) {
        send("<" + author.nick() + "> " + text, author);
    }

    private void announce(String news, @Nullable Member except) {
        send("* " + news, except);
    }

    private void send(String line, @Nullable Member except) {
        ByteBuffer bytes = Text.encode(line); // once for all of them
        for (Member member : members.values()) {
            if (member != except) {
                member.send(bytes.duplicate());
            }
        }
    }

    private void giveNotice() {
        announce("this server has been up for " + Member.words(Duration.ofNanos(loop.nanoTime() - openedAt)) + "; "
                + present(), null);
    }

    /** Says goodbye to all, and lets nobody in any more. */
    void end() {
        ending = true;
        notices.stop();
        for (Member member : List.copyOf(members.values())) {
            member.dismiss("the server is stopping; goodbye", "");
        }
    }

    /** Stops what would go on without members. */
    void close() {
        ending = true;
        notices.stop();
    }
}
