package dev.ioloop.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Time, rates, room and readers that do not read; on a clock that stands unless the test moves it. */
@Timeout(60)
class LimitsTest {
    private static final Pattern MISSED = Pattern.compile("\\* you read too slowly, and have missed ([0-9]+) lines?");

    private final ChatRig rig = new ChatRig();

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    @Test
    void whoWritesTooFastIsReadFromLaterAndLosesNothing() throws Exception {
        ChatServer chat = rig.listen(ChatOptions.DEFAULT.withRate(5, 10));
        Terminal author = rig.enter(chat);
        Terminal reader = rig.enter(chat);
        author.expectBegin("* guest2 has joined");
        StringBuilder flood = new StringBuilder();
        for (int i = 0; i < 25; i++) {
            flood.append("line ").append(i).append('\n');
        }
        author.send(flood.toString().getBytes(UTF_8));
        author.expect("* slow down: only 5 lines a second are passed on; the rest waits");
        int next = 0;
        for (int due : List.of(10, 5, 5, 5)) {
            for (int i = 0; i < due; i++) {
                reader.expect("<guest1> line " + next++);
            }
            reader.expectNothingBefore("/who", "* 2 are here");
            for (int fifth = 0; fifth < 5; fifth++) {
                rig.pass(Duration.ofMillis(200)); // when the next line is due
            }
        }
        author.expectNothingBefore("/who", "* 2 are here");
    }

    @Test
    void aFloodBeforeTheEndIsTakenToTheEnd() throws Exception {
        ChatServer chat = rig.listen(ChatOptions.DEFAULT.withRate(1, 2));
        Terminal reader = rig.enter(chat);
        Terminal author = rig.enter(chat);
        reader.expectBegin("* guest2 has joined");
        author.send("a\nb\nc\nd".getBytes(UTF_8));
        author.socket.shutdownOutput();
        reader.expect("<guest2> a");
        reader.expect("<guest2> b");
        rig.pass(Duration.ofSeconds(1));
        reader.expect("<guest2> c");
        rig.pass(Duration.ofSeconds(1));
        reader.expect("<guest2> d");
        reader.expect("* guest2 has left; 1 is here");
    }

    @Test
    void whoSaysNothingIsWarnedAndThenDisconnected() throws Exception {
        ChatServer chat = rig.listen(ChatOptions.DEFAULT);
        Terminal idle = rig.enter(chat);
        Terminal other = rig.enter(chat);
        idle.expectBegin("* guest2 has joined");
        rig.pass(Duration.ofMinutes(10).minusMillis(1));
        other.type("still here");
        idle.expect("<guest2> still here");
        rig.pass(Duration.ofMillis(1));
        idle.expect("* you said nothing for 10 minutes, and will be disconnected in 5 minutes");
        other.expectNothingBefore("/who", "* 2 are here");
        idle.type("/who");
        idle.expectBegin("* 2 are here"); // that counts as a sign of life
        rig.pass(Duration.ofMinutes(10));
        idle.expectBegin("* you said nothing for 10 minutes");
        other.expectBegin("* you said nothing for 10 minutes");
        other.type("/who");
        other.expectBegin("* 2 are here");
        rig.pass(Duration.ofMinutes(5));
        idle.expect("* you said nothing for 15 minutes; goodbye");
        idle.expectEnd();
        other.expect("* guest1 has left (was idle); 1 is here");
    }

    @Test
    void noticesComeAsLongAsSomebodyIsHere() throws Exception {
        Duration long_ = Duration.ofHours(100);
        ChatServer chat = rig.listen(new ChatOptions(10, 100, 5, 10, 4096, long_.minusHours(1), long_, long_,
                Duration.ofMinutes(30)));
        Terminal one = rig.enter(chat);
        rig.pass(Duration.ofMinutes(30));
        one.expect("* this server has been up for 30 minutes; 1 is here");
        rig.pass(Duration.ofMinutes(30));
        one.expect("* this server has been up for 1 hour; 1 is here");
        one.type("/quit");
        one.expect("* goodbye");
        one.expectEnd();
        one.close();
        rig.until(() -> rig.loop.diagnostics().registrations().size() == 1); // the listener
        assertEquals(0, rig.on(() -> rig.loop.diagnostics().snapshot().timersPending()),
                "an empty room needs no timer");
    }

    @Test
    void whoReadsTooSlowlyMissesLinesAndIsToldHowMany() throws Exception {
        ChatServer chat = rig.listen(ChatOptions.DEFAULT.withRate(1_000_000, 1_000_000).withMaxPendingBytes(8192));
        try (Terminal slow = new Terminal(chat.address(), 4096)) {
            slow.expectBegin("* welcome");
            Terminal author = rig.enter(chat);
            int lines = 20_000; // 10 MB: more than sockets hold
            byte[] line = ("x".repeat(500) + "\n").getBytes(UTF_8);
            for (int i = 0; i < lines; i++) {
                author.send(line);
            }
            author.expectNothingBefore("/who", "* 2 are here"); // the author was not held up
            slow.expectBegin("* guest2 has joined");
            int read = 0;
            int missed = 0;
            while (read + missed < lines) {
                String next = slow.read();
                Matcher told = MISSED.matcher(next);
                if (told.matches()) {
                    missed += Integer.parseInt(told.group(1));
                } else {
                    assertEquals("<guest2> " + "x".repeat(500), next);
                    read++;
                }
            }
            assertEquals(lines, read + missed);
            assertTrue(missed > 0, "sockets held all of it");
            author.type("are you there?");
            slow.expect("<guest2> are you there?");
        }
    }

    @Test
    void whoDoesNotReadAnswersIsNotListenedTo() throws Exception {
        ChatServer chat = rig.listen(ChatOptions.DEFAULT.withRate(1_000_000, 1_000_000).withMaxPendingBytes(8192));
        try (Terminal deaf = new Terminal(chat.address(), 4096)) {
            deaf.expectBegin("* welcome");
            Terminal other = rig.enter(chat);
            byte[] help = "/help\n".repeat(200).getBytes(UTF_8);
            // Each request gets 250 bytes: 25 MB, more than sockets hold; then requests stay where they are.
            for (int i = 0; i < 500; i++) {
                deaf.send(help);
            }
            other.expectNothingBefore("/who", "* 2 are here");
            deaf.expectBegin("* guest2 has joined");
            for (int i = 0; i < 200 * 500; i++) {
                deaf.expectBegin("* /nick NAME");
                deaf.expectBegin("* /who");
                deaf.expectBegin("* /quit");
                deaf.expectBegin("* /help");
                deaf.expectBegin("* all other lines");
            }
        }
    }

    @Test
    void whoTakesNothingForTooLongIsDisconnected() throws Exception {
        ChatServer chat = rig.listen(ChatOptions.DEFAULT.withRate(1_000_000, 1_000_000));
        try (Terminal silent = new Terminal(chat.address(), 4096)) {
            Terminal author = rig.enter(chat);
            byte[] line = ("x".repeat(900) + "\n").getBytes(UTF_8);
            for (int i = 0; i < 10_000; i++) {
                author.send(line);
            }
            author.expectNothingBefore("/who", "* 2 are here");
            rig.pass(Duration.ofSeconds(30));
            author.expect("* guest1 has left (does not read); 1 is here");
            assertNotNull(silent);
        }
    }

    @Test
    void aFullRoomSaysSo() throws Exception {
        ChatServer chat = rig.listen(ChatOptions.DEFAULT.withMaxMembers(2));
        Terminal one = rig.enter(chat);
        Terminal two = rig.enter(chat);
        one.expectBegin("* guest2 has joined");
        for (int i = 0; i < 20; i++) { // more than there are connections to say it on
            Terminal late = rig.visit(chat);
            late.expect("* the room is full: 2 of 2 are here; try again later");
            late.expectEnd();
            late.close();
        }
        two.type("/quit");
        one.expect("* guest2 has left; 1 is here");
        rig.enter(chat);
        one.expect("* guest3 has joined; 2 are here");
    }
}
