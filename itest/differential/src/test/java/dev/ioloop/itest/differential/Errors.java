package dev.ioloop.itest.differential;

import java.io.IOException;

/**
 * Names of exceptions, as they are compared.
 *
 * <p>Thread rule: any thread.
 */
final class Errors {
    private Errors() {}

    /** What may throw. */
    @FunctionalInterface
    interface Attempt {
        void run() throws IOException;
    }

    /** The name of what an attempt throws, or "no exception". */
    static String of(Attempt attempt) {
        try {
            attempt.run();
            return "no exception";
        } catch (IOException | RuntimeException e) {
            return name(e);
        }
    }

    /** The class that both families have to throw: ioloop's own, or one of the JDK's channels; else the general one. */
    static String name(Exception e) {
        for (Class<?> type = e.getClass(); type != null; type = type.getSuperclass()) {
            String packageName = type.getPackageName();
            if (packageName.equals("dev.ioloop") || packageName.equals("java.nio.channels")
                    || packageName.equals("java.net") || type == IOException.class) {
                return type.getSimpleName();
            }
        }
        return e.getClass().getSimpleName();
    }
}
