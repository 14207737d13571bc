package dev.ioloop.itest.bench.load.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Blocking sockets, and a virtual thread of the JDK for each connection. Echo alone.
 *
 * <p>Thread rule: {@link #open} belongs to the main thread; each connection has its own.
 */
final class VirtualThreadServer implements BenchServer {
    @Override
    public int open(Protocol protocol) throws IOException {
        if (protocol != Protocol.ECHO) {
            throw new UnsupportedOperationException("there is no server for " + protocol.label()
                    + " on virtual threads, only one for echo");
        }
        ServerSocket listener = new ServerSocket(0, Protocol.BACKLOG, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("bench-accept").start(() -> accept(listener));
        return listener.getLocalPort();
    }

    private static void accept(ServerSocket listener) {
        try (listener) {
            while (true) {
                Socket socket = listener.accept();
                Thread.ofVirtual().start(() -> echo(socket));
            }
        } catch (IOException e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    private static void echo(Socket socket) {
        byte[] buffer = new byte[Protocol.BUFFER];
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
            }
        } catch (IOException e) {
            return; // the peer has reset the connection
        }
    }
}
