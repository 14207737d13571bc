package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ioloop.stream.TcpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Headers of the PROXY protocol that are none: the connection is reset, nobody hears of it, and nothing is left. */
@EachPoller
class ProxyMalformedTest extends FaultCase {
    private static final byte[] SIGNATURE = {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10};
    private static final int RANDOM = 100;

    ProxyMalformedTest(String poller) {
        super(poller);
    }

    private static byte[] text(String line) {
        return line.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] binary(int version, int family, int length, int given) {
        return ByteBuffer.allocate(16 + given).put(SIGNATURE).put((byte) version).put((byte) family)
                .putShort((short) length).array();
    }

    private static List<byte[]> malformed() {
        List<byte[]> all = new ArrayList<>();
        for (String line : new String[]{"PROXY TCP4 192.0.2.1 192.0.2.2 1\r\n",
            "PROXY TCP4 192.0.2.1 192.0.2.2 1 2 3\r\n",
            "PROXY  TCP4 192.0.2.1 192.0.2.2 1 2\r\n", "PROXY TCP4  192.0.2.1 192.0.2.2 1 2\r\n",
            "PROXY tcp4 192.0.2.1 192.0.2.2 1 2\r\n", "PROXY TCP5 192.0.2.1 192.0.2.2 1 2\r\n",
            "PROXY TCP4 ::1 192.0.2.2 1 2\r\n", "PROXY TCP6 192.0.2.1 ::1 1 2\r\n", "PROXY TCP6 fe80::1%lo ::1 1 2\r\n",
            "PROXY TCP4 localhost 192.0.2.2 1 2\r\n", "PROXY TCP4 192.0.2.256 192.0.2.2 1 2\r\n",
            "PROXY TCP4 192.0.2 192.0.2.2 1 2\r\n", "PROXY TCP4 192.0.2.1 192.0.2.2 01 2\r\n",
            "PROXY TCP4 192.0.2.1 192.0.2.2 -1 2\r\n", "PROXY TCP4 192.0.2.1 192.0.2.2 +1 2\r\n",
            "PROXY TCP4 192.0.2.1 192.0.2.2 65536 2\r\n", "PROXY TCP4 192.0.2.1 192.0.2.2 1 99999\r\n",
            "PROXY TCP4 192.0.2.1 192.0.2.2 1 2 \r\n", "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\n", "proxy UNKNOWN\r\n",
            "PROXX UNKNOWN\r\n", " PROXY UNKNOWN\r\n", "PROXY\tUNKNOWN\r\n", "\0", "PROXY " + "x".repeat(101),
            "\r\n\r\n\0\r\nQUIX\n"}) {
            all.add(text(line));
        }
        for (int version : new int[]{0x11, 0x31, 0x01, 0x22, 0x2F}) {
            all.add(binary(version, 0x11, 12, 12));
        }
        for (int length : new int[]{0, 1, 11}) {
            all.add(binary(0x21, 0x11, length, length));
        }
        all.add(binary(0x21, 0x21, 35, 35));
        return all;
    }

    private Socket send(TcpServer server, byte[] bytes) throws Exception {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), net.port(server));
        socket.setSoTimeout((int) Rig.BOUND.toMillis());
        socket.getOutputStream().write(bytes);
        return socket;
    }

    private TcpServer server(int[] served) throws Exception {
        return net.start(() -> net.loopback().proxyProtocol(Duration.ofSeconds(5)).build(remote -> {
            served[0]++;
            return NetRig.ECHO;
        }));
    }

    @Test
    void eachOfThemEndsItsConnectionAlone() throws Exception {
        int[] served = new int[1];
        TcpServer server = server(served);
        counted(() -> {
            long failed = net.rig.on(() -> server.statistics().failed());
            for (byte[] header : malformed()) {
                try (Socket socket = send(server, header)) {
                    NetRig.expectEnd(socket);
                } catch (IOException | AssertionError e) {
                    throw new AssertionError(new String(header, StandardCharsets.ISO_8859_1), e);
                }
            }
            net.until(() -> server.statistics().failed() == failed + malformed().size());
            assertEquals(0, served[0]);
        });
    }

    @Test
    void headersThatAreCutOffEndWithTheirPeerOrTheirTime() throws Exception {
        int[] served = new int[1];
        TcpServer server = server(served);
        byte[] whole = binary(0x21, 0x11, 0xFFFF, 0xFFFF);
        counted(() -> {
            for (int length : new int[]{1, 11, 12, 13, 15, 16, 17, 1000, whole.length - 1}) {
                try (Socket socket = send(server, java.util.Arrays.copyOf(whole, length))) {
                    socket.shutdownOutput();
                    NetRig.expectEnd(socket);
                }
            }
            long failed = net.rig.on(() -> server.statistics().failed());
            long accepted = net.rig.on(() -> server.statistics().accepted());
            List<Socket> silent = List.of(send(server, new byte[0]), send(server, text("PROXY TC")),
                    send(server, java.util.Arrays.copyOf(whole, 1000)));
            net.until(() -> server.statistics().accepted() == accepted + silent.size());
            pass(Duration.ofSeconds(5));
            net.until(() -> server.statistics().failed() == failed + silent.size());
            for (Socket socket : silent) {
                NetRig.expectEnd(socket);
                socket.close();
            }
            assertEquals(0, served[0]);
        });
    }

    @Test
    void whateverStandsInAHeaderItIsServedOrEnds() throws Exception {
        TcpServer server = server(new int[1]);
        byte[][] valid = {text("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n"), binary(0x21, 0x11, 12, 12),
            binary(0x20, 0, 0, 0), binary(0x21, 0x31, 216, 216)};
        counted(() -> {
            Random random = new Random(7);
            for (int i = 0; i < RANDOM; i++) {
                byte[] header = valid[i % valid.length].clone();
                header[random.nextInt(header.length)] = (byte) random.nextInt(256);
                try (Socket socket = send(server, header)) {
                    socket.shutdownOutput();
                    NetRig.expectEnd(socket);
                }
            }
            net.until(() -> server.connections().isEmpty() && server.limits().connections() == 0);
        });
    }
}
