package dev.ioloop.poller.posix.libc;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Binds functions of the C library. Each handle takes the segment for errno as its first argument.
 *
 * <p>Those that can neither block nor call back are bound as critical: no change of the thread's state, a third of the
 * price, and heap arrays may be handed in. Never {@code close(2)}, which waits where SO_LINGER is set,
 * {@code sendfile(2)}, {@code open(2)} or anything that waits: the whole JVM would wait with it for its next safepoint.
 *
 * <p>Thread rule: any thread.
 */
public final class Functions {
    /** What stands before the name of a function that is looked for, when {@link Faults} are asked. */
    public static final String LOOKUP = "dlsym:";

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");

    private Functions() {}

    /** How a function is bound. */
    public enum Kind {
        /** May take its time. */
        BLOCKING,
        /** The same, and leaves no errno behind: keeping one makes the JDK allocate 40 bytes a call, unless C2 sees through it. */
        BLOCKING_SILENT,
        /** Returns at once; takes native memory only. */
        CRITICAL,
        /** Returns at once; takes heap arrays too. */
        CRITICAL_HEAP
    }

    /**
     * Binds a function that must be there.
     *
     * @param kind how
     * @param name of the function
     * @param descriptor its result and its arguments
     * @param variadic the index of the first argument of a variable list, or -1
     * @return the handle
     * @throws UnsupportedOperationException if the C library does not have it
     */
    public static MethodHandle bind(Kind kind, String name, FunctionDescriptor descriptor, int variadic) {
        return find(kind, name, descriptor, variadic).orElseThrow(() -> missing(name));
    }

    /**
     * That a function is not there.
     *
     * @param name of the function
     * @return the exception to throw
     */
    public static UnsupportedOperationException missing(String name) {
        return new UnsupportedOperationException("the C library of this system has no function " + name);
    }

    /**
     * Binds a function, if it is there.
     *
     * @param kind how
     * @param name of the function
     * @param descriptor its result and its arguments
     * @param variadic the index of the first argument of a variable list, or -1
     * @return the handle, or empty
     */
    @SuppressWarnings("restricted") // this module is the one that native access is given to
    public static Optional<MethodHandle> find(Kind kind, String name, FunctionDescriptor descriptor, int variadic) {
        List<Linker.Option> options = new ArrayList<>();
        if (kind != Kind.BLOCKING_SILENT) {
            options.add(ERRNO);
        }
        if (kind == Kind.CRITICAL || kind == Kind.CRITICAL_HEAP) {
            options.add(Linker.Option.critical(kind == Kind.CRITICAL_HEAP));
        }
        if (variadic >= 0) {
            options.add(Linker.Option.firstVariadicArg(variadic));
        }
        boolean hidden = Faults.Seam.of(LOOKUP + name, -1) != 0;
        Optional<MemorySegment> symbol = hidden ? Optional.empty() : LINKER.defaultLookup().find(name);
        return symbol.map(found -> LINKER.downcallHandle(found, descriptor, options.toArray(Linker.Option[]::new)));
    }

    /** A function of ints, longs and addresses that returns an int; each letter of the shape is one argument. */
    static MethodHandle ofInt(Kind kind, String name, String shape) {
        return bind(kind, name, FunctionDescriptor.of(JAVA_INT, arguments(shape)), -1);
    }

    /** A function of ints, longs and addresses that returns a long. */
    static MethodHandle ofLong(Kind kind, String name, String shape) {
        return bind(kind, name, FunctionDescriptor.of(JAVA_LONG, arguments(shape)), -1);
    }

    static MemoryLayout[] arguments(String shape) {
        return shape.chars().mapToObj(c -> switch (c) {
            case 'i' -> JAVA_INT;
            case 'l' -> JAVA_LONG;
            case 'p' -> ADDRESS;
            default -> throw new IllegalArgumentException("argument of kind '" + (char) c + "'; i, l and p are known");
        }).toArray(MemoryLayout[]::new);
    }

    /** What a handle threw that must not throw. */
    public static AssertionError impossible(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
        return new AssertionError("a call of the C library threw", thrown);
    }
}
