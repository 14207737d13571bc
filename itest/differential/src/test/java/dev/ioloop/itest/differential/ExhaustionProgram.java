package dev.ioloop.itest.differential;

import dev.ioloop.IOLoop;
import dev.ioloop.Interest;
import dev.ioloop.ListenChannel;
import dev.ioloop.LoopOptions;
import dev.ioloop.Registration;
import dev.ioloop.StreamChannel;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A fixed program that uses up its descriptors in the middle and prints what it observes. It runs in a process of its
 * own, with a low limit, started by {@link ExhaustionTest}.
 *
 * <p>Thread rule: one thread.
 */
final class ExhaustionProgram implements AutoCloseable {
    private static final int WAITING = 3;
    private static final long BOUND_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final String poller;
    private final IOLoop loop;
    private final List<String> told = new ArrayList<>();
    private final Deque<FileInputStream> files = new ArrayDeque<>();
    private final List<StreamChannel> clients = new ArrayList<>();
    private final List<StreamChannel> accepted = new ArrayList<>();
    private final ListenChannel listener;
    private boolean listenerReadable;

    private ExhaustionProgram(String poller) throws IOException {
        this.poller = poller;
        this.loop = IOLoop.create(LoopOptions.defaults().withPoller(poller)
                .withExceptionHandler(failure -> told.add("!failure of the loop: " + failure.cause())));
        this.listener = loop.channels().listener(StandardProtocolFamily.INET);
    }

    /**
     * Runs.
     *
     * @param args the name of the poller
     * @throws IOException if it cannot even begin
     */
    public static void main(String[] args) throws IOException {
        loadClasses();
        // The first round opens what the JDK keeps open.
        for (boolean exhausted : new boolean[]{false, true}) {
            try (ExhaustionProgram program = new ExhaustionProgram(args[0])) {
                program.run(exhausted);
                if (exhausted) {
                    program.told.forEach(System.out::println);
                }
            }
        }
    }

    /** Loads what lies in folders of the class path: no descriptor would be left for it later, as there is for jars. */
    private static void loadClasses() throws IOException {
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path folder = Path.of(entry);
            if (Files.isDirectory(folder)) {
                try (Stream<Path> all = Files.walk(folder)) {
                    all.map(folder::relativize).map(Path::toString).filter(name -> name.startsWith("dev"))
                            .filter(name -> name.endsWith(".class")).forEach(ExhaustionProgram::loadClass);
                }
            }
        }
    }

    private static void loadClass(String file) {
        String name = file.substring(0, file.length() - ".class".length()).replace(File.separatorChar, '.');
        try {
            Class.forName(name, false, ExhaustionProgram.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            // a class of a test that needs what is not on this class path: the program does without it
        }
    }

    private void run(boolean exhausted) throws IOException {
        listener.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[]{127, 0, 0, 1}), 0));
        Registration registration = loop.register(listener, Interest.READ, (same, ready) -> listenerReadable = true);
        connect();
        accept("accept the first");
        for (int i = 0; i < WAITING; i++) {
            connect();
        }
        if (exhausted) {
            useUp();
        }
        for (int i = 0; i < 2; i++) {
            listenerReadable = false;
            awaits("listener is readable", () -> listenerReadable);
            accept("accept with nothing left, attempt " + i);
        }
        tryToOpen();
        transfer("with nothing left");
        switchPoller("with nothing left");
        transfer("after that");
        registration.interest(Interest.NONE);
        listenerReadable = false;
        loop.runOnce(Duration.ofMillis(5));
        told.add("paused listener is told: " + listenerReadable);
        registration.interest(Interest.READ);
        closeOneFile();
        awaits("listener is readable again", () -> listenerReadable);
        accept("accept with one descriptor");
        accept("accept with none again");
        closeFiles();
        switchPoller("with descriptors");
        while (accepted.size() < clients.size() && acceptOne() != null) {
            told.add("accepted number " + accepted.size());
        }
        accept("accept when nobody waits");
        transfer("at the end");
    }

    private void connect() throws IOException {
        StreamChannel client = loop.channels().stream(StandardProtocolFamily.INET);
        clients.add(client);
        if (!client.connect(Objects.requireNonNull(listener.localAddress()))) {
            boolean[] done = {false};
            Registration registration = loop.register(client, Interest.WRITE,
                    (same, ready) -> done[0] = client.finishConnect());
            awaits("connected", () -> done[0]);
            registration.cancel();
        }
    }

    private void accept(String what) {
        String outcome = Errors.of(() -> {
            if (acceptOne() == null) {
                told.add(what + ": nobody waits");
            }
        });
        told.add(what + ": " + outcome + ", accepted so far " + accepted.size());
    }

    private @Nullable StreamChannel acceptOne() throws IOException {
        StreamChannel one = listener.accept();
        if (one != null) {
            accepted.add(one);
        }
        return one;
    }

    private void tryToOpen() {
        told.add("stream: " + Errors.of(() -> loop.channels().stream(StandardProtocolFamily.INET).close()));
        told.add("UNIX stream: " + Errors.of(() -> loop.channels().stream(StandardProtocolFamily.UNIX).close()));
        told.add("listener: " + Errors.of(() -> loop.channels().listener(StandardProtocolFamily.INET).close()));
        told.add("datagram: " + Errors.of(() -> loop.channels().datagram(StandardProtocolFamily.INET).close()));
        told.add("pipe: " + Errors.of(() -> {
            var pipe = loop.channels().pipe();
            pipe.source().close();
            pipe.sink().close();
        }));
    }

    /** What is open goes on to work. */
    private void transfer(String when) throws IOException {
        StreamChannel client = clients.get(0);
        StreamChannel server = accepted.get(0);
        server.write(ByteBuffer.wrap(new byte[]{1, 2, 3}));
        int[] count = {0};
        Registration registration = loop.register(client, Interest.READ,
                (same, ready) -> count[0] += client.read(ByteBuffer.allocate(10)));
        awaits(when + " 3 bytes arrived", () -> count[0] == 3);
        registration.cancel();
    }

    /** A refused change leaves the poller as it was. */
    private void switchPoller(String when) {
        CompletableFuture<?> future = loop.switchPoller(poller);
        awaits(when + " the switch has ended", future::isDone);
        told.add(when + " it has failed: " + future.isCompletedExceptionally() + ", the poller is still there: "
                + loop.poller().name().equals(poller));
    }

    private void awaits(String what, BooleanSupplier condition) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean() && System.nanoTime() - begin < BOUND_NANOS) {
            loop.runOnce(Duration.ofMillis(100));
        }
        told.add(condition.getAsBoolean() ? what : "!not in time: " + what);
    }

    private void useUp() {
        try {
            while (true) {
                files.push(new FileInputStream("/dev/null"));
            }
        } catch (IOException e) {
            told.add("nothing left");
        }
    }

    private void closeOneFile() throws IOException {
        if (!files.isEmpty()) {
            files.pop().close();
        }
    }

    private void closeFiles() throws IOException {
        while (!files.isEmpty()) {
            closeOneFile();
        }
    }

    @Override
    public void close() throws IOException {
        closeFiles();
        for (StreamChannel one : clients) {
            one.close();
        }
        for (StreamChannel one : accepted) {
            one.close();
        }
        listener.close();
        loop.close();
    }
}
