package dev.ioloop.impl.loop;

import dev.ioloop.LoopFailure.Origin;
import dev.ioloop.Readiness;
import dev.ioloop.ReadinessSource;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The channels that tell by themselves when they are ready, and which of them are to be looked at in this turn. What
 * stays ready is looked at in each turn, so that handlers see them as level-triggered as the others.
 *
 * <p>Thread rule: the loop's owner; the listener that a channel gets may be run by any thread.
 */
final class SelfReadySources {
    private final EventLoop loop;
    private final IdentityHashMap<ReadinessSource, LoopRegistration> all = new IdentityHashMap<>();
    private final Set<LoopRegistration> toCheck = new LinkedHashSet<>();

    SelfReadySources(EventLoop loop) {
        this.loop = loop;
    }

    boolean hasWork() {
        return !toCheck.isEmpty();
    }

    boolean contains(ReadinessSource source) {
        return all.containsKey(source);
    }

    void add(ReadinessSource source, LoopRegistration registration) {
        all.put(source, registration);
        AtomicBoolean posted = new AtomicBoolean();
        source.readinessListener(() -> {
            if (posted.compareAndSet(false, true)) {
                loop.tryExecute(() -> {
                    posted.set(false);
                    recheck(registration);
                });
            }
        });
        toCheck.add(registration);
    }

    void remove(LoopRegistration registration) {
        toCheck.remove(registration);
        if (registration.channel().pollable() instanceof ReadinessSource source && all.remove(source) != null) {
            source.readinessListener(null);
        }
    }

    /** Looks at a channel in this turn, because it has told so or because its interest has changed. */
    void recheck(LoopRegistration registration) {
        if (registration.isLive()) {
            toCheck.add(registration);
        }
    }

    /** Delivers what is ready and asked for, each channel once. */
    void dispatch() {
        if (toCheck.isEmpty()) {
            return;
        }
        List<LoopRegistration> batch = new ArrayList<>(toCheck);
        for (LoopRegistration registration : batch) {
            Readiness found = found(registration);
            if (found.isNone()) {
                toCheck.remove(registration);
            } else {
                loop.deliver(registration, found);
            }
        }
    }

    private Readiness found(LoopRegistration registration) {
        try {
            return registration.isLive() && registration.channel().pollable() instanceof ReadinessSource source
                    ? source.readiness().filter(registration.asked())
                    : Readiness.NONE;
        } catch (RuntimeException | LinkageError e) {
            loop.failures().report(Origin.CHANNEL_HANDLER, registration, e);
            return Readiness.NONE;
        }
    }
}
