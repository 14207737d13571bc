package dev.ioloop.deferred;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** One operation of a random program on a few Deferreds. */
record ChainOp(Kind kind, int on, int target, Side side, Action action, int number) {
    /** How many Deferreds there are. */
    static final int DEFERREDS = 5;

    enum Kind {
        ADD, FIRE, FAIL, PAUSE, UNPAUSE, CANCEL
    }

    enum Side {
        CALLBACK, ERRBACK, BOTH;

        boolean takes(String result) {
            return this == BOTH || (this == ERRBACK) == result.startsWith("!");
        }
    }

    enum Action {
        RETURN, THROW, RETURN_FAILURE, PASS, PAUSE, FIRE, CANCEL, RETURN_DEFERRED
    }

    static List<ChainOp> program(Random random, int length) {
        List<ChainOp> program = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            Kind kind = random.nextBoolean() ? Kind.ADD : Kind.values()[random.nextInt(Kind.values().length)];
            Action action = random.nextInt(3) == 0 ? Action.RETURN_DEFERRED
                    : Action.values()[random.nextInt(Action.values().length)];
            program.add(new ChainOp(kind, random.nextInt(DEFERREDS), random.nextInt(DEFERREDS),
                    Side.values()[random.nextInt(3)], action, i));
        }
        return program;
    }

    String id() {
        return "step" + number;
    }
}
