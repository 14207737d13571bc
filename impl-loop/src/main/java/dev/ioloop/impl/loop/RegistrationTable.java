package dev.ioloop.impl.loop;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The registrations of a loop, found by token. A token is a place in the table together with a number that is never
 * given twice, so that what a poller found for a registration that has ended meanwhile reaches nobody, even if its
 * place, or its descriptor, is in use again.
 *
 * <p>Thread rule: the loop's owner.
 */
final class RegistrationTable {
    private static final int INITIAL = 16;

    private @Nullable LoopRegistration[] slots = new @Nullable LoopRegistration[INITIAL];
    private int[] free = new int[INITIAL];
    private int freeCount;
    private int used;
    private int size;
    private int nextNumber;

    int size() {
        return size;
    }

    /**
     * Tells whether the next {@link #add} makes the table grow, so that it is worth to look for closed channels first.
     */
    boolean isFull() {
        return freeCount == 0 && used == slots.length;
    }

    void add(LoopRegistration registration) {
        int place = freeCount > 0 ? free[--freeCount] : used++;
        if (place == slots.length) {
            slots = Arrays.copyOf(slots, slots.length * 2);
            free = Arrays.copyOf(free, slots.length);
        }
        slots[place] = registration;
        registration.token = ((long) nextNumber++ << Integer.SIZE) | place;
        size++;
    }

    void remove(LoopRegistration registration) {
        int place = (int) registration.token;
        if (place < used && slots[place] == registration) {
            slots[place] = null;
            free[freeCount++] = place;
            size--;
        }
    }

    @Nullable LoopRegistration get(long token) {
        int place = (int) token;
        if (place < 0 || place >= used) {
            return null;
        }
        LoopRegistration registration = slots[place];
        return registration != null && registration.token == token ? registration : null;
    }

    /**
     * All registrations, or those of one poller.
     *
     * @param seat the poller, or null for all
     * @return a copy
     */
    List<LoopRegistration> list(@Nullable PollerSeat seat) {
        List<LoopRegistration> found = new ArrayList<>(seat == null ? size : seat.registrations());
        for (int i = 0; i < used; i++) {
            LoopRegistration registration = slots[i];
            if (registration != null && (seat == null || registration.seat == seat)) {
                found.add(registration);
            }
        }
        return found;
    }
}
