package dev.ioloop;

/**
 * A failure that nobody but the loop could catch.
 *
 * <p>Thread rule: immutable.
 *
 * @param loop the loop
 * @param origin what kind of thing has failed
 * @param source the callback, timer, registration, future or poller that has failed; for messages
 * @param cause what was thrown
 */
public record LoopFailure(IOLoop loop, Origin origin, Object source, Throwable cause) {
    /** What kind of thing has failed. */
    public enum Origin {
        /** A callback given to {@link IOLoop#execute}. */
        CALLBACK("callback"),
        /** A stage returned by a task given to {@link IOLoop#executeAsync}. */
        ASYNC_TASK("asynchronous task"),
        /** A callback given to {@link Scheduler#callLater} or {@link Scheduler#callAt}. */
        TIMER("timer"),
        /** The task of a {@link PeriodicCall}, or its stage. */
        PERIODIC("periodic call"),
        /** A callback given to {@link IOLoop#onSignal}. */
        SIGNAL("signal callback"),
        /** A {@link LifeCycleTrigger}, or its stage. */
        LIFE_CYCLE("life cycle trigger"),
        /** A {@link TurnListener} or a {@link BlockedAction}. */
        LISTENER("listener"),
        /** A {@link ReadyHandler}. */
        CHANNEL_HANDLER("channel handler"),
        /** A future whose failure nobody has asked for. */
        FUTURE("future"),
        /** A poller; the loop opens it anew. */
        POLLER("poller"),
        /** A {@link LoopLocal}'s disposer, or another hook called while a loop closes. */
        CLOSE("close");

        private final String label;

        Origin(String label) {
            this.label = label;
        }

        /**
         * The kind in words.
         *
         * @return for messages, for example {@code "channel handler"}
         */
        public String label() {
            return label;
        }
    }
}
