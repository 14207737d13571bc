package dev.ioloop.itest.differential;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One run of a program on one poller, on a loop of its own.
 *
 * <p>Thread rule: one thread.
 */
final class Execution {
    private final World world;
    private final Map<Step.Kind, List<Slot>> slots = new EnumMap<>(Step.Kind.class);

    private Execution(World world, DeadEnds deadEnds) {
        this.world = world;
        List<ListenSlot> listeners = new ArrayList<>();
        List<DatagramSlot> datagrams = new ArrayList<>();
        for (int i = 0; i < Step.Kind.LISTENER.count; i++) {
            listeners.add(new ListenSlot(world, i));
        }
        for (int i = 0; i < Step.Kind.DATAGRAM.count; i++) {
            datagrams.add(new DatagramSlot(world, i, datagrams));
        }
        List<Slot> connections = new ArrayList<>();
        for (int i = 0; i < Step.Kind.CONNECTION.count; i++) {
            connections.add(new Connection(world, "connection" + i, listeners, deadEnds));
        }
        List<Slot> pipes = new ArrayList<>();
        for (int i = 0; i < Step.Kind.PIPE.count; i++) {
            pipes.add(new PipeSlot(world, "pipe" + i));
        }
        slots.put(Step.Kind.CONNECTION, connections);
        slots.put(Step.Kind.LISTENER, List.copyOf(listeners));
        slots.put(Step.Kind.PIPE, pipes);
        slots.put(Step.Kind.DATAGRAM, List.copyOf(datagrams));
        slots.put(Step.Kind.LOOP, List.of(new LoopSlot(world)));
    }

    /**
     * Runs a program.
     *
     * @param program its steps
     * @param subject the poller
     * @param bound how long anything is waited for
     * @return what was observed; it ends with the first line that is wrong
     * @throws IOException if what a run needs besides its poller cannot be had
     */
    static Transcript run(Program program, Subject subject, Duration bound) throws IOException {
        Transcript transcript = new Transcript();
        long before = OpenFiles.count();
        World world = new World(subject, bound);
        boolean whole;
        try (world; DeadEnds deadEnds = new DeadEnds(world)) {
            Execution execution = new Execution(world, deadEnds);
            try {
                whole = execution.runSteps(program, transcript);
            } finally {
                execution.closeAll();
            }
        }
        String late = world.takeViolations();
        if (whole) {
            long more = OpenFiles.count() - before;
            transcript.add(new Transcript.Line("close all",
                    (more <= 0 ? "no descriptor is left" : "!descriptors left behind: " + more)
                            + (late == null ? "" : " !" + late)));
        }
        return transcript;
    }

    private boolean runSteps(Program program, Transcript transcript) {
        int every = world.subject().reopenEvery();
        for (int i = 0; i < program.size(); i++) {
            Step step = program.steps().get(i);
            Menu menu = new Menu(step.size());
            slots.get(step.kind()).get(step.place()).offer(menu);
            Menu.Dish dish = menu.pick(step.choice());
            String observed;
            try {
                String problem = every > 0 && i % every == every - 1 ? reopen() : null;
                observed = problem == null ? dish.action().run() : problem;
            } catch (StuckException e) {
                observed = "!" + e.getMessage();
            } catch (IOException | RuntimeException e) {
                observed = "!" + e;
            }
            String violations = world.takeViolations();
            Transcript.Line line = new Transcript.Line(dish.words(),
                    violations == null ? observed : observed + " !" + violations);
            transcript.add(line);
            if (line.isWrong()) {
                return false; // what comes after it tells nothing new
            }
        }
        return true;
    }

    private @Nullable String reopen() {
        return world.switchTo(world.subject().pollers().get(0));
    }

    private void closeAll() throws IOException {
        for (List<Slot> some : slots.values()) {
            for (Slot slot : some) {
                slot.close();
            }
        }
    }
}
