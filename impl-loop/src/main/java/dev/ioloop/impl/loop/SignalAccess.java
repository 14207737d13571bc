package dev.ioloop.impl.loop;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * {@code sun.misc.Signal} of the module jdk.unsupported: not named at compile time, and not needed.
 *
 * <p>Answers to signal(7).
 *
 * <p>Thread rule: any thread; each signal is told on a thread of its own.
 */
class SignalAccess {
    private final Class<?> handlerType;
    private final MethodHandle create;
    private final MethodHandle install;

    private SignalAccess(Class<?> signal, Class<?> handlerType) throws ReflectiveOperationException {
        this.handlerType = handlerType;
        MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        this.create = lookup.findConstructor(signal, MethodType.methodType(void.class, String.class));
        this.install = lookup.findStatic(signal, "handle", MethodType.methodType(handlerType, signal, handlerType));
    }

    /** Gives the access, or null where the JVM has none. */
    static @Nullable SignalAccess find() {
        try {
            return new SignalAccess(Class.forName("sun.misc.Signal"), Class.forName("sun.misc.SignalHandler"));
        } catch (ReflectiveOperationException | LinkageError missing) {
            return null;
        }
    }

    /** What the JVM calls when the signal comes. */
    Object handler(Runnable told) {
        InvocationHandler call = (proxy, method, arguments) -> switch (method.getName()) {
            case "handle" -> {
                told.run();
                yield null;
            }
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "handler of ioloop";
        };
        return Proxy.newProxyInstance(SignalAccess.class.getClassLoader(), new Class<?>[]{handlerType}, call);
    }

    /**
     * Puts a handler in place.
     *
     * @return the one that was there
     * @throws IllegalArgumentException if there is no such signal, or the JVM keeps it for itself
     */
    Object install(String signal, Object handler) {
        try {
            return install.invoke(create.invoke(signal), handler);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
