package dev.ioloop.launcher;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * The signals that ask a process to leave, by {@code sun.misc.Signal} of the module jdk.unsupported: not named at compile
 * time, and not needed. A shutdown hook alone cannot do this: after it the process ends in status 130 or 143.
 *
 * <p>Answers to signal(7).
 *
 * <p>Thread rule: any thread; each signal is told on a thread of its own.
 */
final class Signals {
    private Signals() {}

    /**
     * Asks to be told of SIGINT and SIGTERM, in place of what the JVM does at them.
     *
     * @param handler gets the number of the signal
     * @return false if this JVM does not let a program handle them
     */
    static boolean handle(IntConsumer handler) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            MethodHandle create = lookup.findConstructor(signal, MethodType.methodType(void.class, String.class));
            MethodHandle number = lookup.findVirtual(signal, "getNumber", MethodType.methodType(int.class));
            MethodHandle install = lookup.findStatic(signal, "handle",
                    MethodType.methodType(handlerType, signal, handlerType));
            InvocationHandler call = (proxy, method, args) -> switch (method.getName()) {
                case "handle" -> {
                    handler.accept((int) number.invoke(args[0]));
                    yield null;
                }
                case "equals" -> handler.equals(args[0]);
                case "hashCode" -> handler.hashCode();
                default -> "handler of ioloop";
            };
            Object proxy = Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[]{handlerType}, call);
            for (String name : List.of("INT", "TERM")) {
                Object unused = install.invoke(create.invoke(name), proxy);
            }
            return true;
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Throwable e) {
            return false; // jdk.unsupported is not there, or the JVM runs with -Xrs
        }
    }
}
