package dev.ioloop;

import java.util.Objects;

/**
 * Calls back for each direction by itself; see {@link ReadyHandler#of}.
 *
 * <p>Thread rule: as {@link ReadyHandler}.
 */
record DirectedHandler(Direction readable, Direction writable) implements ReadyHandler {
    DirectedHandler {
        Objects.requireNonNull(readable, "readable");
        Objects.requireNonNull(writable, "writable");
    }

    @Override
    public void ready(Registration registration, Readiness readiness) throws Exception {
        boolean trouble = readiness.isHangUp() || readiness.isError();
        boolean reads = registration.interest().isRead();
        if (readiness.isReadable() || (trouble && reads)) {
            readable.ready(registration);
        }
        boolean writes = readiness.isWritable() || (trouble && !reads);
        if (writes && registration.isActive() && registration.interest().isWrite()) {
            writable.ready(registration);
        }
    }
}
