package dev.ioloop.deferred;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Makes a random program that fails as short as it can be. */
final class Shrinker {
    private Shrinker() {}

    /** Leaves out ever smaller parts, as long as what remains fails. */
    static <T> List<T> shortest(List<T> failing, Predicate<? super List<T>> fails) {
        List<T> best = failing;
        for (int size = Math.max(1, best.size() / 2); size >= 1; size /= 2) {
            boolean shorter = true;
            while (shorter) {
                shorter = false;
                for (int from = 0; from + size <= best.size() && !shorter; from++) {
                    List<T> tried = new ArrayList<>(best);
                    tried.subList(from, from + size).clear();
                    if (fails.test(tried)) {
                        best = tried;
                        shorter = true;
                    }
                }
            }
        }
        return best;
    }
}
