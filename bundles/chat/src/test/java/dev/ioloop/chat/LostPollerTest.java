package dev.ioloop.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.BindFailedException;
import dev.ioloop.LoopOptions;
import dev.ioloop.PollerLostException;
import dev.ioloop.itest.contracts.OtherFamily;
import dev.ioloop.spi.PollerProvider;
import dev.ioloop.spi.Registry;
import dev.ioloop.stream.Drained;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A chat whose poller is lost, with nobody of the same family there to take its place. */
@Timeout(60)
class LostPollerTest {
    private final OtherFamily other = new OtherFamily(Registry.find(PollerProvider.class).services().get(0));
    private final ChatRig rig;

    LostPollerTest() {
        Registry.add(PollerProvider.class, other);
        rig = new ChatRig(LoopOptions.defaults().withPoller("other"));
    }

    @AfterEach
    void close() throws Exception {
        Registry.remove(PollerProvider.class, other);
        rig.close();
    }

    private ChatServer lost() throws Exception {
        ChatServer chat = rig.listen(ChatOptions.DEFAULT);
        Terminal ann = rig.enter(chat);
        rig.until(() -> chat.members().size() == 1);
        Registry.remove(PollerProvider.class, other);
        rig.until(() -> chat.failure() != null);
        assertTrue(isCut(ann));
        return chat;
    }

    private static boolean isCut(Terminal terminal) throws IOException {
        try {
            return terminal.readOrEnd() == null;
        } catch (SocketException e) {
            return true; // reset
        }
    }

    @Test
    void itListensAgain() throws Exception {
        ChatServer chat = lost();
        assertInstanceOf(PollerLostException.class, chat.failure());
        assertNull(chat.address());
        assertEquals(List.of(), rig.on(chat::members), "who was cut off is not in the room");
        rig.pass(ListeningChat.DELAY);
        rig.until(() -> chat.address() != null);
        assertNull(chat.failure());
        assertNotEquals("other", rig.loop.poller().name());
        Terminal ann = rig.enter(chat);
        Terminal ben = rig.enter(chat);
        ann.type("anybody here?");
        ann.expectBegin("* "); // the other one has come
        assertTrue(ben.read().endsWith("anybody here?"));
        assertEquals(2, chat.members().size());
    }

    @Test
    void itDoesNotWhenItWasToEndMeanwhile() throws Exception {
        ChatServer chat = lost();
        assertEquals(new Drained(0, 0), ChatRig.get(chat.drain(Duration.ofSeconds(1))));
        assertNull(chat.failure());
        rig.pass(ListeningChat.DELAY);
        assertNull(chat.address());
        assertEquals(0, rig.on(() -> rig.loop.diagnostics().snapshot().timersPending()));
    }

    @Test
    void aPortThatSomebodyElseHasMeanwhileIsToldAndTriedAgain() throws Exception {
        InetSocketAddress fixed = new InetSocketAddress("127.0.0.1", freePort());
        ChatServer chat = rig.on(() -> ChatServer.listen(rig.loop, fixed, ChatOptions.DEFAULT));
        Registry.remove(PollerProvider.class, other);
        rig.until(() -> chat.failure() != null);
        try (ServerSocket taken = new ServerSocket()) {
            rig.until(() -> isBoundTo(taken, fixed));
            rig.pass(ListeningChat.DELAY);
            rig.until(() -> {
                rig.clock.advance(Duration.ofMillis(1)); // a server that was bound before tries a few times
                return chat.failure() instanceof BindFailedException;
            });
            assertNull(chat.address());
        }
        rig.pass(ListeningChat.DELAY);
        rig.until(() -> chat.address() != null);
        assertEquals(fixed, chat.address());
        rig.enter(chat);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    /** The listener of before goes with the loop's next poll. */
    private static boolean isBoundTo(ServerSocket socket, InetSocketAddress address) throws IOException {
        try {
            socket.bind(address);
            return true;
        } catch (BindException e) {
            return false;
        }
    }
}
