package dev.ioloop.launcher.inside;

import dev.ioloop.chat.ChatServer;
import java.util.Map;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Tells the outside about the chat; is there as soon as that is, and not at all if its bundle was not started.
 *
 * <p>Thread rule: any thread.
 */
@Component(service = Supplier.class, property = "dev.ioloop.launcher=chat-state")
public final class ChatStateComponent implements Supplier<Map<String, String>> {
    private final ChatServer chat;

    /**
     * Called by DS.
     *
     * @param chat the chat
     */
    @Activate
    public ChatStateComponent(@Reference ChatServer chat) {
        this.chat = chat;
    }

    /**
     * The state.
     *
     * @return values by the keys of {@link ChatState} and {@link EchoState}
     */
    @Override
    public Map<String, String> get() {
        return ChatState.of(chat);
    }
}
