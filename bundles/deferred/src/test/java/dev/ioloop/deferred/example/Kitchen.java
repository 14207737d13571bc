package dev.ioloop.deferred.example;

import dev.ioloop.IOLoop;
import dev.ioloop.deferred.EventEmitter;
import dev.ioloop.deferred.EventType;
import dev.ioloop.deferred.StepEnd;
import dev.ioloop.deferred.Steps;
import java.time.Duration;

/** A kitchen: two things are done at the same time, and dinner is served when both are done. */
public final class Kitchen {
    private static final EventType<String> SERVED = EventType.named("served");

    private final EventEmitter<Kitchen> events = new EventEmitter<>(this);

    private Kitchen() {}

    private Steps cook(IOLoop loop) {
        return Steps.of(loop, (steps, none) -> {
            StepEnd pasta = steps.begin(0);
            loop.callLater(Duration.ofMillis(20), () -> pasta.call("pasta"));
            steps.collect(loop.futures().submit(() -> "sauce"));
        }, (steps, dishes) -> {
            // In the order of begin, whichever was done first.
            events.emit(SERVED, dishes.get(0, String.class) + " with " + dishes.get(1, String.class));
        });
    }

    public static void main(String[] args) throws Exception {
        Kitchen kitchen = new Kitchen();
        kitchen.events.on(SERVED, (source, dish) -> System.out.println(dish));
        try (IOLoop loop = IOLoop.create()) {
            kitchen.cook(loop)
                    .onFinish((steps, results) -> System.out.println("done"))
                    .await(Duration.ofSeconds(10));
        }
    }
}
