package dev.ioloop.deferred;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** What a Deferred does, in simple words: chains call each other, results are texts, and failures begin with "!". */
final class ModelDeferred {
    /** A step: its side, and what it does; or the chain that is to get the result. */
    record Step(String id, ChainOp.Side side, ChainOp.Action action, int target, ModelDeferred waiting) {}

    private final List<ModelDeferred> all;
    private final List<String> log;
    /** A mistake that is made on purpose, to see that it is found. */
    private final boolean wrong;
    private final ArrayDeque<Step> steps = new ArrayDeque<>();
    private String result = "null";
    private boolean called;
    private boolean swallows;
    private boolean running;
    private int pauses;
    private ModelDeferred waitingFor;

    private ModelDeferred(List<ModelDeferred> all, List<String> log, boolean wrong) {
        this.all = all;
        this.log = log;
        this.wrong = wrong;
    }

    static List<ModelDeferred> make(int count, List<String> log, boolean wrong) {
        List<ModelDeferred> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(new ModelDeferred(all, log, wrong));
        }
        return all;
    }

    void add(Step step) {
        steps.add(step);
        run();
    }

    void fire(String value) {
        if (called) {
            if (!swallows) {
                log.add("already");
            }
            swallows = false;
            return;
        }
        called = true;
        result = value;
        run();
    }

    void cancel() {
        if (waitingFor != null) {
            waitingFor.cancel();
        } else if (!called) {
            swallows = true;
            fire("!cancelled");
        }
    }

    void pause() {
        pauses++;
    }

    void unpause() {
        if (pauses == 0) {
            log.add("not paused");
            return;
        }
        pauses--;
        run();
    }

    private boolean ready() {
        return called && !running && pauses == 0 && waitingFor == null;
    }

    private void run() {
        while (ready() && !steps.isEmpty()) {
            Step step = steps.poll();
            if (step.waiting != null) {
                step.waiting.result = result;
                step.waiting.waitingFor = null;
                result = "null";
                step.waiting.run();
            } else if (step.side.takes(result)) {
                runStep(step);
            }
        }
    }

    private void runStep(Step step) {
        log.add(step.id + " gets " + result);
        running = true;
        ModelDeferred target = all.get(step.target);
        switch (step.action) {
            case RETURN -> result = step.id;
            case THROW, RETURN_FAILURE -> result = "!" + step.id;
            case PASS -> {
            }
            case PAUSE -> pause();
            case FIRE -> target.fire(step.id);
            case CANCEL -> target.cancel();
            case RETURN_DEFERRED -> {
                running = false;
                adopt(target);
            }
        }
        running = false;
    }

    private void adopt(ModelDeferred inner) {
        for (ModelDeferred next = inner; next != null; next = next.waitingFor) {
            if (next == this) {
                result = "!circular";
                return;
            }
        }
        if (inner.ready() && inner.steps.isEmpty()) {
            result = inner.result;
            inner.result = wrong ? result : "null";
        } else {
            result = "null";
            waitingFor = inner;
            inner.add(new Step("", null, null, 0, this));
        }
    }

    String state() {
        return (called ? "called " : "") + (waitingFor != null ? "waiting " : "") + result;
    }
}
