package dev.ioloop.itest.differential;

/**
 * What a channel is ready for, as far as the steps so far determine it.
 *
 * <p>Thread rule: immutable.
 *
 * @param read whether it is readable
 * @param write whether it is writable
 * @param ended whether its peer or a direction is gone: then a hang-up may have been delivered, and nothing more comes
 *     before the interest changes
 * @param known false where the system may show one or the other: then nothing is expected and nothing compared
 */
record Expectation(boolean read, boolean write, boolean ended, boolean known) {
    static Expectation live(boolean read, boolean write) {
        return new Expectation(read, write, false, true);
    }

    static Expectation ended(boolean read, boolean write) {
        return new Expectation(read, write, true, true);
    }

    static Expectation unknown() {
        return new Expectation(false, false, true, false);
    }
}
