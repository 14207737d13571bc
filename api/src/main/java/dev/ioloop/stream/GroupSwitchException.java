package dev.ioloop.stream;

import dev.ioloop.IOLoop;
import dev.ioloop.PollerInfo;
import java.io.Serial;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some loops of a group have not changed their poller. Those that have keep the new one, the others their old one; see
 * {@link #outcomes()}. The cause is the refusal of the first that has refused, the others are suppressed.
 *
 * <p>Thread rule: as any exception.
 */
public final class GroupSwitchException extends IllegalStateException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<Outcome> outcomes;

    /**
     * How it went on one loop.
     *
     * <p>Thread rule: immutable.
     *
     * @param loop the loop
     * @param poller its poller now
     * @param refusal why it has not changed; null if it has
     */
    public record Outcome(IOLoop loop, PollerInfo poller, @Nullable Throwable refusal) {}

    /**
     * Makes one.
     *
     * @param name the poller that was asked for
     * @param outcomes of all loops, in their order; at least one has refused
     */
    public GroupSwitchException(String name, List<Outcome> outcomes) {
        super(message(name, outcomes));
        this.outcomes = List.copyOf(outcomes);
        for (Outcome outcome : outcomes) {
            Throwable refusal = outcome.refusal();
            if (refusal != null && getCause() == null) {
                initCause(refusal);
            } else if (refusal != null && refusal != getCause()) {
                addSuppressed(refusal);
            }
        }
    }

    private static String message(String name, List<Outcome> outcomes) {
        StringBuilder refusals = new StringBuilder();
        int changed = 0;
        for (Outcome outcome : outcomes) {
            Throwable refusal = outcome.refusal();
            if (refusal == null) {
                changed++;
            } else {
                refusals.append("; '").append(outcome.loop().name()).append("' stays with '")
                        .append(outcome.poller().name()).append("': ").append(refusal.getMessage());
            }
        }
        return changed + " of " + outcomes.size() + " loops use poller '" + name + "' now" + refusals
                + "; no connection is lost, try again where it was refused, or go back where it was not";
    }

    /**
     * How it went.
     *
     * @return of each loop, in the order of the group; empty after serialization
     */
    public List<Outcome> outcomes() {
        return outcomes == null ? List.of() : outcomes;
    }
}
