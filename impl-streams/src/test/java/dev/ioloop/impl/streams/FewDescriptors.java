package dev.ioloop.impl.streams;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopOptions;
import dev.ioloop.stream.TcpServer;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * An echo server that answers questions on its standard input, and ends with that. {@link FaultLimitTest} starts it with a
 * low limit of descriptors.
 *
 * <p>Thread rule: runs on the main thread; the loop has one of its own.
 */
final class FewDescriptors {
    private static final Duration BOUND = Duration.ofSeconds(20);
    private static final Duration QUIET = Duration.ofSeconds(1);

    private final AtomicInteger failures = new AtomicInteger();
    private final IOLoop loop;
    private final TcpServer server;

    private FewDescriptors(String poller) throws Exception {
        loop = IOLoop.create(LoopOptions.defaults().withPoller(poller)
                .withExceptionHandler(failure -> failures.incrementAndGet()));
        Thread owner = new Thread(loop::start, "few-descriptors");
        owner.setDaemon(true); // also where the main thread fails
        owner.start();
        server = on(() -> TcpServer.on(loop).listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .build(remote -> NetRig.ECHO).start()).get(BOUND.toSeconds(), TimeUnit.SECONDS);
    }

    public static void main(String[] arguments) throws Exception {
        loadClasses();
        FewDescriptors program = new FewDescriptors(arguments[0]);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        System.out.println("port " + program.on(program.server::port));
        for (String question = in.readLine(); question != null; question = in.readLine()) {
            System.out.println(program.answer(question));
        }
        program.loop.close();
    }

    private <T> T on(Callable<T> task) throws Exception {
        return loop.futures().callAndWait(() -> loop.futures().completed(task.call()), BOUND);
    }

    private String answer(String question) throws Exception {
        return switch (question) {
            case "accepting" -> String.valueOf(on(server::isAccepting));
            case "open" -> String.valueOf(on(() -> server.connections().size()));
            case "pauses" -> String.valueOf(on(() -> server.statistics().pauses()));
            case "failures" -> String.valueOf(failures.get());
            case "descriptors" -> String.valueOf(OpenFiles.now().size());
            case "turns" -> String.valueOf(turns());
            default -> throw new IllegalArgumentException(question);
        };
    }

    /** How many turns the loop makes in a second. */
    private long turns() throws Exception {
        CompletableFuture<Long> later = new CompletableFuture<>();
        long before = on(() -> {
            loop.callLater(QUIET, () -> later.complete(loop.diagnostics().snapshot().turns()));
            return loop.diagnostics().snapshot().turns();
        });
        return later.get(BOUND.toSeconds(), TimeUnit.SECONDS) - before;
    }

    /** Loads what lies in folders of the class path: no descriptor would be left for it later, as there is for jars. */
    private static void loadClasses() throws IOException {
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path folder = Path.of(entry);
            if (Files.isDirectory(folder)) {
                try (Stream<Path> all = Files.walk(folder)) {
                    all.map(folder::relativize).map(Path::toString).filter(name -> name.startsWith("dev"))
                            .filter(name -> name.endsWith(".class")).forEach(FewDescriptors::loadClass);
                }
            }
        }
    }

    private static void loadClass(String file) {
        String name = file.substring(0, file.length() - ".class".length()).replace(File.separatorChar, '.');
        try {
            Class.forName(name, false, FewDescriptors.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            return; // of a test that needs what is not on this class path: the program does without it
        }
    }
}
