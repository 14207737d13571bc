package dev.ioloop.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.stream.Drained;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the server ends, and how it goes on trying. */
@Timeout(60)
class EndTest {
    private final ChatRig rig = new ChatRig();

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    @Test
    void drainingSaysGoodbyeToAll() throws Exception {
        ChatServer chat = rig.listen(ChatOptions.DEFAULT);
        Terminal one = rig.enter(chat);
        Terminal two = rig.enter(chat);
        one.expectBegin("* guest2 has joined");
        CompletableFuture<Drained> drained = chat.drain(Duration.ofSeconds(5));
        one.expect("* the server is stopping; goodbye");
        one.expectEnd();
        two.expect("* the server is stopping; goodbye");
        two.expectEnd();
        one.close();
        rig.pass(Duration.ofSeconds(1)); // two keeps its side open, and is not waited for
        assertEquals(new Drained(2, 0), ChatRig.get(drained));
        assertNull(chat.address());
        assertNull(chat.failure());
    }

    @Test
    void drainingSendsWhatWaitsAndResetsAtTheDeadlineWhoDoesNotTakeIt() throws Exception {
        ChatServer chat = rig.listen(ChatOptions.DEFAULT.withRate(1_000_000, 1_000_000));
        try (Terminal patient = new Terminal(chat.address(), 4096);
                Terminal deaf = new Terminal(chat.address(), 4096)) {
            Terminal author = rig.enter(chat);
            byte[] line = ("x".repeat(900) + "\n").getBytes(UTF_8);
            for (int i = 0; i < 10_000; i++) {
                author.send(line);
            }
            author.expectNothingBefore("/who", "* 3 are here");
            CompletableFuture<Drained> drained = chat.drain(Duration.ofSeconds(5));
            author.expect("* the server is stopping; goodbye");
            author.close();
            String last = "";
            for (String next = patient.readOrEnd(); next != null; next = patient.readOrEnd()) {
                last = next;
            }
            assertTrue(last.startsWith("<guest") || last.equals("* the server is stopping; goodbye"),
                    "a whole line is the last one: " + last);
            patient.socket.close();
            rig.until(() -> rig.loop.diagnostics().registrations().size() == 1);
            rig.pass(Duration.ofSeconds(5));
            assertEquals(new Drained(2, 1), ChatRig.get(drained));
            assertThrows(IOException.class, () -> {
                while (deaf.readOrEnd() != null) {
                    // up to the reset
                }
            });
        }
    }

    @Test
    void closeEndsEverythingAtOnce() throws Exception {
        ChatServer chat = rig.listen(ChatOptions.DEFAULT);
        Terminal one = rig.enter(chat);
        chat.close();
        assertThrows(IOException.class, one::readOrEnd, "a reset");
        rig.until(() -> rig.loop.diagnostics().registrations().isEmpty());
        assertEquals(0, rig.on(() -> rig.loop.diagnostics().snapshot().timersPending()));
    }
}
