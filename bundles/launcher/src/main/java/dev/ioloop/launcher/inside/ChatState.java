package dev.ioloop.launcher.inside;

import dev.ioloop.chat.ChatServer;
import java.net.SocketAddress;
import java.util.Map;

/**
 * What there is to tell about a chat, in words.
 *
 * <p>Thread rule: any thread.
 */
public final class ChatState {
    /** Key of the address, as host:port; left out while the chat does not listen. */
    public static final String CHAT = "chat";

    private ChatState() {}

    /**
     * Describes a chat.
     *
     * @param chat the chat
     * @return the key above, or {@link EchoState#FAILURE}
     */
    public static Map<String, String> of(ChatServer chat) {
        SocketAddress address = chat.address();
        Exception failure = chat.failure();
        if (address != null) {
            return Map.of(CHAT, EchoState.words(address));
        }
        return Map.of(EchoState.FAILURE, failure == null ? "the chat was stopped"
                : "the chat cannot listen: " + failure.getMessage());
    }
}
