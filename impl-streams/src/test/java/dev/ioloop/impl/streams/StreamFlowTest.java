package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.LoopFailure;
import dev.ioloop.stream.Stream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The views of a stream as Flow publishers and subscriber, by the rules of Reactive Streams. */
@EachPoller
class StreamFlowTest extends StreamCase {
    StreamFlowTest(String poller) {
        super(poller);
    }

    /** Writes down its signals; requests are made by the test. */
    private static final class Signals<T> implements Flow.Subscriber<T> {
        final BlockingQueue<String> all = new LinkedBlockingQueue<>();
        final Function<T, String> words;
        volatile Flow.Subscription subscription;
        volatile long requestWithin;

        Signals(Function<T, String> words) {
            this.words = words;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            all.add("subscribed");
        }

        @Override
        public void onNext(T item) {
            all.add(words.apply(item));
            if (requestWithin > 0) {
                subscription.request(requestWithin);
            }
        }

        @Override
        public void onError(Throwable thrown) {
            all.add("error " + thrown.getClass().getSimpleName());
        }

        @Override
        public void onComplete() {
            all.add("complete");
        }

        String next() throws InterruptedException {
            return Rig.next(all);
        }
    }

    private Signals<String> lines() throws Exception {
        Signals<String> signals = new Signals<>(Function.identity());
        stream.lines().subscribe(signals); // by this thread, which is not the loop's
        assertEquals("subscribed", signals.next());
        return signals;
    }

    private Signals<ByteBuffer> buffers() throws Exception {
        Signals<ByteBuffer> signals = new Signals<>(buffer -> string(Recorder.taken(buffer)));
        stream.publisher().subscribe(signals);
        assertEquals("subscribed", signals.next());
        return signals;
    }

    @Test
    void asManyLinesComeAsAreRequested() throws Exception {
        open();
        sendAndSee(string("one\ntwo\r\nthr\u00e9e\nfour\nlast".getBytes(StandardCharsets.UTF_8)));
        Signals<String> signals = lines();
        rig.turns(5);
        assertTrue(signals.all.isEmpty());
        assertFalse(rig.on(stream::isReading), "nothing is read that nobody requests");
        signals.subscription.request(1);
        assertEquals("one", signals.next());
        signals.subscription.request(2);
        assertEquals("two", signals.next());
        assertEquals("thr\u00e9e", signals.next());
        rig.turns(5);
        assertTrue(signals.all.isEmpty());
        peer.shutdownOutput();
        signals.subscription.request(Long.MAX_VALUE);
        signals.subscription.request(Long.MAX_VALUE);
        assertEquals("four", signals.next());
        assertEquals("last", signals.next());
        assertEquals("complete", signals.next());
        signals.subscription.request(-1);
        signals.subscription.cancel();
        rig.turns(3);
        assertTrue(signals.all.isEmpty(), "nothing follows the end (1.7, 3.6)");
    }

    @Test
    void manyLinesRequestedOneByOneWithinOnNextDoNotNest() throws Exception {
        open();
        int count = 200_000;
        Signals<String> signals = lines();
        signals.requestWithin = 1;
        signals.subscription.request(1);
        sendAside(bytes("x\n".repeat(count)));
        for (int i = 0; i < count; i++) {
            assertEquals("x", signals.next());
        }
        assertTrue(signals.all.isEmpty());
    }

    @Test
    void aLineThatIsTooLongIsAnError() throws Exception {
        open();
        Signals<String> signals = new Signals<>(Function.identity());
        Flow.Publisher<String> lines = stream.lines(StandardCharsets.US_ASCII, 10);
        lines.subscribe(signals);
        assertEquals("subscribed", signals.next());
        signals.subscription.request(2);
        send("short\n" + "long".repeat(10));
        assertEquals("short", signals.next());
        assertEquals("error UnsatisfiableReadException", signals.next());
        assertThrows(IllegalArgumentException.class, () -> stream.lines(StandardCharsets.UTF_16, 10));
        assertThrows(IllegalArgumentException.class, () -> stream.lines(StandardCharsets.UTF_8, 0));
        assertThrows(NullPointerException.class, () -> lines.subscribe(null));
    }

    @Test
    void allBytesComeAsBuffersAndBackPressureIsReal() throws Exception {
        open();
        byte[] all = random(5_000_000);
        CompletableFuture<Void> sent = sendAside(all).thenRun(() -> {
            try {
                peer.shutdownOutput();
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        Signals<ByteBuffer> signals = new Signals<>(buffer -> {
            got.writeBytes(Recorder.taken(buffer));
            return "bytes";
        });
        stream.publisher().subscribe(signals);
        assertEquals("subscribed", signals.next());
        signals.subscription.request(1);
        assertEquals("bytes", signals.next());
        rig.turns(30);
        assertTrue(rig.on(() -> stream.statistics().bytesReceived()) <= 2 * 64 * 1024, "the rest is in the kernel");
        String signal = "bytes";
        while (signal.equals("bytes")) {
            signals.subscription.request(1);
            signal = signals.next();
        }
        assertEquals("complete", signal);
        assertArrayEquals(all, got.toByteArray());
        await(sent);
    }

    @Test
    void aWrongRequestIsAnErrorAndASecondSubscriberToo() throws Exception {
        open();
        Flow.Publisher<ByteBuffer> publisher = stream.publisher();
        Signals<ByteBuffer> first = new Signals<>(Object::toString);
        Signals<ByteBuffer> second = new Signals<>(Object::toString);
        publisher.subscribe(first);
        publisher.subscribe(second);
        assertEquals("subscribed", first.next());
        assertEquals("subscribed", second.next());
        assertEquals("error IllegalStateException", second.next());
        first.subscription.request(0);
        assertEquals("error IllegalArgumentException", first.next());
        Signals<ByteBuffer> third = new Signals<>(buffer -> string(Recorder.taken(buffer)));
        publisher.subscribe(third);
        assertEquals("subscribed", third.next());
        third.subscription.request(1);
        send("abc");
        assertEquals("abc", third.next());
    }

    @Test
    void aCancelledSubscriptionLeavesTheStreamOpenAndItsBytes() throws Exception {
        open();
        Signals<ByteBuffer> signals = buffers();
        signals.subscription.request(1);
        rig.turns(2);
        assertTrue(rig.on(stream::isReading));
        assertThrows(IllegalStateException.class, () -> begin(s -> s.readBytes(1)));
        signals.subscription.cancel();
        signals.subscription.cancel();
        rig.turns(2);
        send("abc");
        assertEquals("abc", text(s -> s.readBytes(3)));
        assertTrue(signals.all.isEmpty());
    }

    @Test
    void anEndThatIsNotInOrderIsAnErrorAndOneInOrderNone() throws Exception {
        open();
        Signals<ByteBuffer> signals = buffers();
        signals.subscription.request(1);
        rig.turns(1);
        peer.setSoLinger(true, 0);
        peer.close();
        assertEquals("error ConnectionLostException", signals.next());
        open();
        rig.run(stream::close);
        assertEquals("complete", buffers().next());
    }

    @Test
    void anotherReadInTheWayIsAnError() throws Exception {
        open();
        CompletableFuture<byte[]> read = begin(s -> s.readBytes(3));
        Signals<ByteBuffer> signals = buffers();
        signals.subscription.request(1);
        assertEquals("error IllegalStateException", signals.next());
        send("abc");
        assertEquals("abc", string(await(read)));
    }

    @Test
    void aSubscriberThatThrowsIsToldNothingMoreAndTheHookIs() throws Exception {
        open();
        Signals<ByteBuffer> signals = new Signals<>(buffer -> {
            throw new IllegalStateException("enough");
        });
        stream.publisher().subscribe(signals);
        assertEquals("subscribed", signals.next());
        signals.subscription.request(5);
        send("abc");
        LoopFailure failure = Rig.next(rig.failures);
        assertEquals("enough", failure.cause().getMessage());
        send("def");
        assertEquals("def", text(s -> s.readBytes(3)));
        assertTrue(signals.all.isEmpty());
    }

    @Test
    void aSubscriberWritesAndAsksForMoreAsTheKernelTakesIt() throws Exception {
        open();
        AtomicInteger published = new AtomicInteger();
        try (SubmissionPublisher<ByteBuffer> publisher = new SubmissionPublisher<>(Runnable::run, 16)) {
            Runnable end = publisher::close; // named, since the compiler warns of a second close()
            publisher.subscribe(stream.subscriber());
            CompletableFuture<Void> submitted = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 200; i++) {
                    byte[] part = new byte[1_000_000];
                    part[0] = (byte) i;
                    publisher.submit(ByteBuffer.wrap(part));
                    published.incrementAndGet();
                }
                end.run();
            });
            until(() -> published.get() > 16);
            CompletableFuture<Void> later = new CompletableFuture<>();
            rig.run(() -> rig.loop.callLater(Duration.ofMillis(200), () -> later.complete(null)));
            await(later);
            assertTrue(published.get() < 60, () -> published.get() + " were asked for though the peer reads nothing");
            for (int i = 0; i < 200; i++) {
                assertEquals((byte) i, readPeer(1_000_000)[0]);
            }
            await(submitted);
            assertEquals(-1, peer.getInputStream().read(), "the end of the elements is that of the output");
        }
        send("abc");
        assertEquals("abc", text(s -> s.readBytes(3)));
    }

    /** A subscription that counts. */
    private static final class Counting implements Flow.Subscription {
        final AtomicInteger requested = new AtomicInteger();
        final CompletableFuture<Void> cancelled = new CompletableFuture<>();

        @Override
        public void request(long n) {
            requested.addAndGet((int) n);
        }

        @Override
        public void cancel() {
            cancelled.complete(null);
        }
    }

    @Test
    void aSubscriberKeepsTheRules() throws Exception {
        open();
        onClose();
        Flow.Subscriber<ByteBuffer> subscriber = stream.subscriber();
        Counting first = new Counting();
        Counting second = new Counting();
        assertThrows(NullPointerException.class, () -> subscriber.onSubscribe(null));
        subscriber.onSubscribe(first);
        subscriber.onSubscribe(second);
        await(second.cancelled); // 2.5
        until(() -> first.requested.get() > 0);
        assertThrows(NullPointerException.class, () -> subscriber.onNext(null)); // 2.13
        assertThrows(NullPointerException.class, () -> subscriber.onError(null));
        assertFalse(first.cancelled.isDone());
        subscriber.onError(new java.io.IOException("enough"));
        assertEquals("enough", nextEnd().getMessage());
        int requested = first.requested.get();
        subscriber.onNext(ByteBuffer.allocate(1));
        rig.turns(3);
        assertFalse(first.cancelled.isDone(), "it has ended, so it is not touched any more (2.4)");
        assertEquals(requested, first.requested.get());
        Counting late = new Counting();
        Flow.Subscriber<ByteBuffer> another = stream.subscriber();
        another.onSubscribe(late);
        await(late.cancelled);
        assertEquals(0, late.requested.get());
        assertNull(peer.getInputStream().read() == -1 ? null : "the peer has got something");
    }

    @Test
    void aSubscriberCancelsWhenItsStreamEnds() throws Exception {
        open();
        Flow.Subscriber<ByteBuffer> subscriber = stream.subscriber();
        Counting subscription = new Counting();
        subscriber.onSubscribe(subscription);
        until(() -> subscription.requested.get() > 0);
        assertFalse(subscription.cancelled.isDone());
        rig.run(stream::close);
        await(subscription.cancelled);
        int requested = subscription.requested.get();
        subscriber.onNext(ByteBuffer.allocate(1));
        rig.turns(3);
        assertEquals(requested, subscription.requested.get());
    }

    @Test
    void anElementThatIsRefusedIsNotMissedInSilence() throws Exception {
        open(DEFAULT.withMaxWriteBuffer(10));
        onClose();
        Flow.Subscriber<ByteBuffer> subscriber = stream.subscriber();
        Counting subscription = new Counting();
        subscriber.onSubscribe(subscription);
        subscriber.onNext(ByteBuffer.wrap(bytes("first ")));
        subscriber.onNext(ByteBuffer.wrap(bytes("too much to be taken")));
        subscriber.onNext(ByteBuffer.wrap(bytes("last")));
        assertEquals("BufferFullException", nextEnd().getClass().getSimpleName());
        await(subscription.cancelled);
        assertEquals("first ", string(peer.getInputStream().readAllBytes()), "nothing follows what is missing");
    }

    @Test
    void theEndIsToldWithoutDemand() throws Exception {
        open();
        Signals<String> signals = lines();
        peer.shutdownOutput();
        assertEquals("complete", signals.next());
        open(DEFAULT.withAllowHalfOpen(true));
        Signals<String> halfOpen = lines();
        peer.shutdownOutput();
        assertEquals("complete", halfOpen.next());
        assertFalse(closed());
        open();
        Signals<ByteBuffer> failing = buffers();
        peer.setSoLinger(true, 0);
        peer.close();
        assertEquals("error ConnectionLostException", failing.next());
        Signals<ByteBuffer> late = buffers();
        assertEquals("error ConnectionLostException", late.next());
        open();
        Signals<String> consumed = lines();
        sendAndSee("one\nrest");
        consumed.subscription.request(1);
        assertEquals("one", consumed.next());
        peer.shutdownOutput();
        rig.turns(5);
        assertTrue(consumed.all.isEmpty(), "an element is left, for which there is no demand");
        consumed.subscription.request(1);
        assertEquals("rest", consumed.next());
        assertEquals("complete", consumed.next());
    }

    @Test
    void aRequestWithinASignalDoesNotNest() throws Exception {
        open();
        AtomicInteger depth = new AtomicInteger();
        AtomicInteger deepest = new AtomicInteger();
        AtomicInteger got = new AtomicInteger();
        CompletableFuture<Void> all = new CompletableFuture<>();
        stream.lines().subscribe(new Flow.Subscriber<>() {
            private Flow.Subscription subscription;

            @Override
            public void onSubscribe(Flow.Subscription given) {
                subscription = given;
                given.request(1);
            }

            @Override
            public void onNext(String line) {
                deepest.accumulateAndGet(depth.incrementAndGet(), Math::max);
                subscription.request(1);
                depth.decrementAndGet();
                if (got.incrementAndGet() == 3) {
                    all.complete(null);
                }
            }

            @Override
            public void onError(Throwable failure) {
                all.completeExceptionally(failure);
            }

            @Override
            public void onComplete() {
                all.complete(null);
            }
        });
        rig.turns(2); // the first waits
        send("one\ntwo\nthree\n");
        await(all);
        assertEquals(3, got.get());
        assertEquals(1, deepest.get());
    }

    @Test
    void whoSubscribesWhenTheLoopIsClosedIsToldSo() throws Exception {
        open();
        Flow.Publisher<String> lines = stream.lines();
        rig.close();
        Signals<String> signals = new Signals<>(Function.identity());
        lines.subscribe(signals);
        assertEquals("subscribed", signals.next());
        assertEquals("error LoopClosedException", signals.next());
        signals.subscription.request(1);
        signals.subscription.cancel();
        assertTrue(signals.all.isEmpty());
    }

    @Test
    void aPublisherOfOneStreamFeedsAnother() throws Exception {
        open();
        java.net.Socket firstPeer = peer;
        Stream first = stream;
        open();
        first.publisher().subscribe(stream.subscriber());
        firstPeer.getOutputStream().write(bytes("through"));
        firstPeer.shutdownOutput();
        assertEquals("through", string(peer.getInputStream().readAllBytes()));
        firstPeer.close();
    }
}
