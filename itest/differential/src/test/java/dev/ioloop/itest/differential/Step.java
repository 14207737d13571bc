package dev.ioloop.itest.differential;

/**
 * One step of a {@link Program}: a thing to act on, and two numbers that choose what is done to it.
 *
 * <p>A step does not name its operation: the thing offers what can be done to it in its present state (see {@link
 * Menu}), and the number chooses among that. So every step does something, also after other steps were left out, and
 * what it does depends on the steps before it alone, never on time.
 *
 * <p>Thread rule: immutable.
 *
 * @param kind the kind of thing
 * @param place which thing of that kind, from 0
 * @param choice chooses the operation, 0 or more
 * @param size chooses an amount or a variant of it, 0 or more
 */
record Step(Kind kind, int place, int choice, int size) {
    /** The kinds of things, and how many of each a program has. */
    enum Kind {
        /** A TCP or UNIX connection with both of its ends. */
        CONNECTION(10, 60),
        /** A listener. */
        LISTENER(3, 8),
        /** A pipe with both of its ends. */
        PIPE(3, 10),
        /** A datagram channel. */
        DATAGRAM(4, 8),
        /** The loop itself. */
        LOOP(1, 14);

        /** How many of them there are. */
        final int count;
        /** How often a step is about them, in hundredths. */
        final int weight;

        Kind(int count, int weight) {
            this.count = count;
            this.weight = weight;
        }
    }
}
