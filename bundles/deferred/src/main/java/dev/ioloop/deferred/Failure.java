package dev.ioloop.deferred;

import java.io.PrintWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What went wrong, as a result: an exception with its stack, to be passed along a chain instead of being thrown.
 *
 * <p>A stack of Java holds no objects of its frames, so that a Failure keeps nothing alive but the exception itself.
 *
 * <p>Answers to Twisted's {@code failure.Failure}.
 *
 * <p>Thread rule: immutable, as far as the exception is.
 */
public final class Failure {
    private static final Logger LOG = LoggerFactory.getLogger(Failure.class);

    private final Throwable value;

    /**
     * Wraps an exception.
     *
     * @param value the exception, or error
     */
    public Failure(Throwable value) {
        this.value = Objects.requireNonNull(value,
                "value: Java knows no exception that is being handled; give the one caught");
    }

    /**
     * Wraps what another one wraps, not that one itself.
     *
     * @param other where the exception comes from
     */
    public Failure(Failure other) {
        this(other.value);
    }

    /**
     * The exception.
     *
     * @return what was thrown, or would have been
     */
    public Throwable value() {
        return value;
    }

    /**
     * The class of the exception.
     *
     * @return {@code value().getClass()}
     */
    public Class<? extends Throwable> type() {
        return value.getClass();
    }

    /**
     * The stack of the exception.
     *
     * @return the frames, the innermost first
     */
    public StackTraceElement[] stack() {
        return value.getStackTrace();
    }

    /**
     * The text of the exception. Never fails.
     *
     * @return its message; without one, its text form; if that fails, a text that says so
     */
    public String message() {
        return FailureText.message(value);
    }

    // ---- what it is

    /**
     * Finds out which type it is.
     *
     * @param types exception types, of which the first one that fits wins, even if a later one is closer
     * @return the first type in the list that the exception is an instance of; null if it is of none
     */
    @SafeVarargs
    public final @Nullable Class<? extends Throwable> check(Class<? extends Throwable>... types) {
        for (Class<? extends Throwable> type : types) {
            if (type.isInstance(value)) {
                return type;
            }
        }
        return null;
    }

    /**
     * As {@link #check(Class[])}, for classes that may not be there.
     *
     * @param names names of classes, with their packages
     * @return the first name in the list that is that of the exception's class or of one of its superclasses; null if
     *     none is
     */
    public @Nullable String checkNamed(String... names) {
        for (String name : names) {
            for (Class<?> type = value.getClass(); type != null; type = type.getSuperclass()) {
                if (type.getName().equals(name)) {
                    return name;
                }
            }
        }
        return null;
    }

    /**
     * Lets an errback go on only for the types that it handles.
     *
     * @param types exception types, of which the first one that fits wins
     * @return the first type in the list that the exception is an instance of
     * @throws Exception the exception itself, if it is of none of them
     */
    @SafeVarargs
    public final Class<? extends Throwable> trap(Class<? extends Throwable>... types) throws Exception {
        Class<? extends Throwable> fitting = check(types);
        return fitting == null ? raise() : fitting;
    }

    /**
     * Throws the exception, with the stack that it has.
     *
     * @param <R> any type, so that {@code return failure.raise()} can stand everywhere
     * @return never
     * @throws Exception the exception itself; errors, and exceptions that are neither, are thrown as they are, too
     */
    @SuppressWarnings("TypeParameterUnusedInFormals") // nothing is ever returned
    public <R> R raise() throws Exception {
        return Failure.<R, RuntimeException>asItIs(value);
    }

    /** Throws the exception where none is declared. */
    @SuppressWarnings("TypeParameterUnusedInFormals") // nothing is ever returned
    <R> R raiseUnchecked() {
        return Failure.<R, RuntimeException>asItIs(value);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // thrown as it is, whatever its type
    private static <R, E extends Throwable> R asItIs(Throwable thrown) throws E {
        throw (E) thrown;
    }

    // ---- text

    /** How much {@link #traceback} tells. Variables of frames are in none of them: Java does not capture them. */
    public enum Detail {
        /** One line. */
        BRIEF,
        /** The frames, and the causes with theirs. */
        DEFAULT,
        /** Suppressed exceptions, too; in debug mode these tell where a Deferred was made and fired. */
        VERBOSE;

        /**
         * The detail of a name.
         *
         * @param name "brief", "default" or "verbose"
         * @return the detail
         * @throws IllegalArgumentException if there is none of this name
         */
        public static Detail of(String name) {
            for (Detail detail : values()) {
                if (detail.name().equalsIgnoreCase(name)) {
                    return detail;
                }
            }
            throw new IllegalArgumentException("there is no detail '" + name + "'; expected brief, default or verbose");
        }
    }

    /**
     * The stack as text. Never fails, even if the exception's own text does.
     *
     * @param detail how much
     * @return lines, each with its end
     */
    public String traceback(Detail detail) {
        return FailureText.traceback(value, detail);
    }

    /**
     * Writes the stack.
     *
     * @param out where to
     * @param detail how much
     */
    public void printTraceback(PrintWriter out, Detail detail) {
        out.print(traceback(detail));
        out.flush();
    }

    /** Writes the stack to the log, as an error. */
    public void printTraceback() {
        LOG.error("{}", traceback(Detail.DEFAULT));
    }

    @Override
    public String toString() {
        return "Failure[" + value.getClass().getName() + ": " + message() + "]";
    }
}
