package dev.ioloop.itest.differential;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What can be done at one step, each with a weight, and the choice among it.
 *
 * <p>Thread rule: one thread.
 */
final class Menu {
    /** An operation of a step. */
    @FunctionalInterface
    interface Action {
        /**
         * Does it, and drives the loop until nothing more is to be expected.
         *
         * @return what was observed, in words that hold neither times nor numbers of the system
         * @throws IOException where the step does not expect one: this ends the run
         */
        String run() throws IOException;
    }

    /**
     * An operation and its name.
     *
     * @param words what is done to what
     * @param action does it
     */
    record Dish(String words, Action action) {}

    private record Offer(int weight, String name, String verb, Action action) {}

    private final List<Offer> offers = new ArrayList<>();
    private final int size;
    private int total;

    Menu(int size) {
        this.size = size;
    }

    /** The number of the step that chooses amounts and variants. */
    int size() {
        return size;
    }

    /** An amount from 1 to a limit; small ones are as likely as great ones. */
    int amount(int limit) {
        int bits = size & 15;
        return 1 + Math.min((size >> 4) & ((1 << bits) - 1), limit - 1);
    }

    /** Offers an operation. */
    void add(int weight, String name, String verb, Action action) {
        total += weight;
        offers.add(new Offer(weight, name, verb, action));
    }

    /** Chooses among what was offered. */
    Dish pick(int choice) {
        int left = choice % total;
        for (Offer offer : offers) {
            left -= offer.weight;
            if (left < 0) {
                return new Dish(offer.name + " " + offer.verb, offer.action);
            }
        }
        throw new AssertionError("nothing was offered");
    }
}
