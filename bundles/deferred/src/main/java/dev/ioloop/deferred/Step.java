package dev.ioloop.deferred;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * One step of {@link Steps}.
 *
 * <p>Answers to the callbacks given to {@code steps} of {@code Pyjo.IOLoop.Delay}.
 *
 * <p>Thread rule: called on the loop's owner thread.
 */
@ConsumerType
@FunctionalInterface
public interface Step {
    /**
     * Does the step. The next one runs when all events that this one has begun are over; if it begins none, the chain ends
     * with it.
     *
     * @param steps the chain; its {@link Steps#begin()} and {@link Steps#pass} keep it going
     * @param results what the events of the step before have brought
     * @throws Exception ends the chain with this failure
     */
    void run(Steps steps, Results results) throws Exception;
}
