package dev.ioloop.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ioloop.BindFailedException;
import dev.ioloop.WrongThreadException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What members say to each other and to the server. */
@NullUnmarked
@Timeout(60)
class ChatTest {
    private final ChatRig rig = new ChatRig();
    private ChatServer chat;

    @BeforeEach
    void listen() throws Exception {
        chat = rig.listen(ChatOptions.DEFAULT);
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    @Test
    void aLineGoesToAllOthers() throws Exception {
        Terminal one = rig.visit(chat);
        one.expect("* welcome, guest1; 1 is here; /help lists the commands");
        Terminal two = rig.visit(chat);
        two.expect("* welcome, guest2; 2 are here; /help lists the commands");
        Terminal three = rig.enter(chat);
        one.expect("* guest2 has joined; 2 are here");
        one.expect("* guest3 has joined; 3 are here");
        two.expect("* guest3 has joined; 3 are here");
        two.type("hello, wörld");
        one.expect("<guest2> hello, wörld");
        three.expect("<guest2> hello, wörld");
        two.expectNothingBefore("/who", "* 3 are here: guest1, guest2, guest3");
        assertEquals(List.of("guest1", "guest2", "guest3"), chat.members());
    }

    @Test
    void leavingIsTold() throws Exception {
        Terminal stays = rig.enter(chat);
        Terminal quits = rig.enter(chat);
        stays.expectBegin("* guest2 has joined");
        quits.type("/quit see you");
        quits.expect("* goodbye");
        quits.expectEnd();
        stays.expect("* guest2 has left (see you); 1 is here");
        Terminal closes = rig.enter(chat);
        stays.expectBegin("* guest3 has joined");
        closes.close();
        stays.expect("* guest3 has left; 1 is here");
        Terminal resets = rig.enter(chat);
        stays.expectBegin("* guest4 has joined");
        resets.socket.setSoLinger(true, 0);
        resets.close();
        stays.expect("* guest4 has left (connection lost); 1 is here");
        assertEquals(List.of("guest1"), chat.members());
    }

    @Test
    void nickNamesBelongToOneAtATime() throws Exception {
        Terminal ada = rig.enter(chat);
        Terminal bob = rig.enter(chat);
        ada.expectBegin("* guest2 has joined");
        ada.type("/nick Ada");
        ada.expect("* you are Ada now");
        bob.expect("* guest1 is Ada now");
        bob.type("/nick ADA");
        bob.expect("* there is a Ada here already; choose another nick name");
        ada.type("/nick ada");
        ada.expect("* you are ada now");
        ada.type("/NICK ada");
        ada.expect("* that is your nick name already");
        bob.expect("* Ada is ada now");
        for (String bad : List.of("", "a b", "x".repeat(21), "<b>", "a\tb")) {
            bob.type("/nick " + bad);
            bob.expect("* a nick name has 1 to 20 letters, digits, - and _");
        }
        ada.type("/quit");
        bob.expect("* ada has left; 1 is here");
        bob.type("/nick Ada");
        bob.expect("* you are Ada now");
        Terminal next = rig.visit(chat);
        next.expectBegin("* welcome, guest3");
    }

    @Test
    void commandsAreListedAndMistakesAreTold() throws Exception {
        Terminal one = rig.enter(chat);
        one.type("/help");
        one.expect("* /nick NAME     take another nick name");
        one.expect("* /who           who is here");
        one.expect("* /quit [WORDS]  leave, with last words");
        one.expect("* /help          this list");
        one.expect("* all other lines go to those who are here");
        one.type("/dance wildly");
        one.expect("* there is no command /dance; /help lists those that there are");
        one.type("/");
        one.expect("* there is no command /; /help lists those that there are");
    }

    @Test
    void badLinesAreNotPassedOnAndTheNextOneIs() throws Exception {
        Terminal author = rig.enter(chat);
        Terminal reader = rig.enter(chat);
        author.expectBegin("* guest2 has joined");
        author.send(new byte[]{'a', (byte) 0xC3, '(', '\n'});
        author.expect("* your line was not UTF-8, and was not passed on");
        author.type("\u001B[2J");
        author.expect("* your line has the control character U+001B, and was not passed on");
        author.type("");
        author.type("   ");
        author.type("\t");
        author.type("x".repeat(1001));
        author.expect("* your line was longer than 1000 bytes, and was not passed on");
        author.type("y".repeat(50_000) + "/quit");
        author.expect("* your line was longer than 1000 bytes, and was not passed on");
        author.type("z".repeat(1000));
        reader.expect("<guest1> " + "z".repeat(1000));
        author.expectNothingBefore("/who", "* 2 are here");
    }

    @Test
    void aLineMayComeInPiecesAndEndAsTelnetEndsIt() throws Exception {
        Terminal author = rig.enter(chat);
        Terminal reader = rig.enter(chat);
        for (byte b : "häppchen\r\n".getBytes(UTF_8)) {
            author.send(new byte[]{b});
            rig.on(() -> true);
        }
        reader.expect("<guest1> häppchen");
    }

    @Test
    void whatWasSentBeforeTheEndCountsAlsoWithoutAnEndOfLine() throws Exception {
        Terminal reader = rig.enter(chat);
        Terminal author = rig.enter(chat);
        reader.expectBegin("* guest2 has joined");
        author.send("one\n/who\ntwo".getBytes(UTF_8));
        author.socket.shutdownOutput();
        author.expectBegin("* 2 are here");
        author.expectEnd();
        reader.expect("<guest2> one");
        reader.expect("<guest2> two");
        reader.expect("* guest2 has left; 1 is here");
    }

    @Test
    void refusesWhatItCannotListenOn() throws Exception {
        assertThrows(BindFailedException.class,
                () -> rig.on(() -> ChatServer.listen(rig.loop, chat.address(), ChatOptions.DEFAULT)));
        assertThrows(IllegalArgumentException.class, () -> rig.on(() -> ChatServer.listen(rig.loop,
                InetSocketAddress.createUnresolved("nowhere.invalid", 1), ChatOptions.DEFAULT)));
        assertThrows(WrongThreadException.class,
                () -> ChatServer.listen(rig.loop, ChatRig.ANY_PORT, ChatOptions.DEFAULT));
        assertThrows(IllegalArgumentException.class, () -> chat.drain(Duration.ofSeconds(-1)));
        rig.enter(chat);
    }

    @Test
    void optionsOutOfTheirBoundsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> ChatOptions.DEFAULT.withMaxMembers(0));
        assertThrows(IllegalArgumentException.class, () -> ChatOptions.DEFAULT.withRate(0, 1));
        assertThrows(IllegalArgumentException.class, () -> ChatOptions.DEFAULT.withRate(1, 0));
        assertThrows(IllegalArgumentException.class, () -> ChatOptions.DEFAULT.withMaxPendingBytes(1999));
        Duration minute = Duration.ofMinutes(1);
        IllegalArgumentException shorter = assertThrows(IllegalArgumentException.class,
                () -> new ChatOptions(1, 1, 1, 1, 4096, minute, minute, minute, minute));
        assertEquals("idleLimit is PT1M; it must be longer than idleWarning, PT1M", shorter.getMessage());
    }
}
