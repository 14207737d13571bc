package dev.ioloop.itest.differential;

import dev.ioloop.Interest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The loop as a thing to act on: quiescent points at which all registrations are looked at, and changes of the poller.
 *
 * <p>Thread rule: one thread.
 */
final class LoopSlot implements Slot {
    private static final String NAME = "loop";
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final int QUIET_POLLS = 6;
    private static final int SETTLED_TURNS = 2;

    private final World world;

    LoopSlot(World world) {
        this.world = world;
    }

    @Override
    public void offer(Menu menu) {
        menu.add(60, NAME, "settle", this::settle);
        menu.add(6, NAME, "stay quiet", this::stayQuiet);
        menu.add(12, NAME, "run a turn", () -> {
            world.turn();
            return "done";
        });
        menu.add(6, NAME, "run callbacks", () -> callbacks(1 + menu.size() % 100));
        menu.add(6, NAME, "change the poller", () -> {
            List<String> pollers = world.subject().pollers();
            String problem = world.switchTo(pollers.get(menu.size() % pollers.size()));
            return problem == null ? "done" : problem;
        });
    }

    /**
     * Runs turns until everything that is ready was told, then some more, in which nothing may be missing; tells what
     * was told to whom.
     */
    private String settle() {
        List<Watched> all = world.watched();
        all.forEach(Watched::beginWindow);
        StringBuilder told = new StringBuilder();
        try {
            world.turn();
            world.await("what is ready to be told", () -> all.stream().allMatch(Watched::isSatisfied));
        } catch (StuckException e) {
            for (Watched one : all) {
                if (!one.isSatisfied()) {
                    told.append('!').append(one.name).append(" asks for ").append(one.interest())
                            .append(" and is never told; ");
                }
            }
        }
        for (int i = 0; i < SETTLED_TURNS; i++) {
            world.turn();
            lookForLosses(all, told);
        }
        for (Watched one : all) {
            if (one.interest() != Interest.NONE) {
                told.append(one.name).append('=').append(one.observation()).append(' ');
            }
        }
        return told.toString();
    }

    /** What is ready is delivered by each poll, unless that returns early with nothing, as it may. */
    private void lookForLosses(List<Watched> all, StringBuilder told) {
        int ready = world.readyInTurn();
        if (ready != world.deliveriesInTurn()) {
            told.append("!the poller delivered ").append(ready).append(" registrations, of which ")
                    .append(world.deliveriesInTurn()).append(" were to be told; ");
        }
        if (ready == 0) {
            return;
        }
        for (Watched one : all) {
            if (one.mustBeTold() && !one.expectation().ended() && !one.wasToldInTurn(world.turns())) {
                told.append('!').append(one.name).append(" asks for ").append(one.interest())
                        .append(" and is not told in a turn that tells others; ");
            }
        }
    }

    /** Pauses all that is ready, and looks whether the poller then waits. */
    private String stayQuiet() {
        Map<Watched, Interest> paused = new LinkedHashMap<>();
        for (Watched one : world.watched()) {
            if (one.mustBeTold() || one.expectation().ended()) {
                paused.put(one, one.interest());
                one.interest(Interest.NONE);
            }
        }
        world.turn();
        int polls = 0;
        int deliveries = 0;
        long begin = System.nanoTime();
        long left = QUIET_NANOS;
        while (left > 0) {
            world.turn(Duration.ofNanos(left));
            polls++;
            deliveries += world.readyInTurn();
            left = QUIET_NANOS - (System.nanoTime() - begin);
        }
        paused.forEach(Watched::interest);
        return (polls <= QUIET_POLLS ? "waited" : "!" + polls + " polls where one was to wait")
                + (deliveries == 0 ? "" : ", !" + deliveries + " deliveries by the poller although nothing is ready");
    }

    private String callbacks(int count) {
        int[] ran = {0};
        for (int i = 0; i < count; i++) {
            int expected = i;
            world.loop().execute(() -> {
                if (ran[0] != expected) {
                    world.violation("callback " + expected + " ran after " + ran[0] + " others");
                }
                ran[0]++;
            });
        }
        world.await(count + " callbacks", () -> ran[0] == count);
        return count + " callbacks";
    }

    @Override
    public void close() {
        // the world closes the loop
    }
}
