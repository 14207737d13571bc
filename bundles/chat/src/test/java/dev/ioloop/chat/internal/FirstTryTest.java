package dev.ioloop.chat.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.BindFailedException;
import dev.ioloop.chat.ChatOptions;
import dev.ioloop.chat.ChatRig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FirstTryTest {
    private final ChatRig rig = new ChatRig();

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    private FirstTry on(ServerSocket taken, boolean once) throws Exception {
        FirstTry first = new FirstTry(rig.loop, taken.getLocalSocketAddress(), ChatOptions.DEFAULT, once);
        ChatRig.get(first.begin());
        assertNull(first.chat());
        assertTrue(first.failure() instanceof BindFailedException, String.valueOf(first.failure()));
        return first;
    }

    private static ServerSocket taken() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
    }

    @Test
    void listensAsSoonAsItsPortIsFree() throws Exception {
        FirstTry first;
        try (ServerSocket taken = taken()) {
            first = on(taken, false);
            rig.pass(FirstTry.DELAY);
            assertNull(first.chat(), "it is taken still");
        }
        rig.pass(FirstTry.DELAY);
        rig.until(() -> first.chat() != null);
        assertNull(first.failure());
        rig.enter(Objects.requireNonNull(first.chat()));
    }

    @Test
    void givesUpAfterTheFirstTryIfItIsToldTo() throws Exception {
        try (ServerSocket taken = taken()) {
            on(taken, true);
            assertEquals(0, rig.on(() -> rig.loop.diagnostics().snapshot().timersPending()), "no try is to follow");
        }
    }

    @Test
    void cancelledItTriesNoMore() throws Exception {
        FirstTry first;
        try (ServerSocket taken = taken()) {
            first = on(taken, false);
            first.cancel();
        }
        rig.pass(FirstTry.DELAY);
        assertNull(first.chat());
        assertEquals(0, rig.on(() -> rig.loop.diagnostics().snapshot().timersPending()));
    }
}
