package smoke;

import dev.ioloop.IOLoop;

/**
 * Tries to make a loop where something is missing, and prints how it was refused.
 *
 * <p>Thread rule: runs on the main thread.
 */
public final class Refusal {
    private Refusal() {}

    /**
     * Prints the class and the message of the refusal.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        try (IOLoop loop = IOLoop.create()) {
            System.out.println("not refused: " + loop.poller());
        } catch (IllegalStateException e) {
            System.out.println(e.getClass().getName() + ": " + e.getMessage());
        }
    }
}
