package dev.ioloop.impl.loop;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/**
 * How much memory direct buffers hold. The module java.management may be missing in an image.
 *
 * <p>Thread rule: any thread.
 */
final class DirectMemory {
    private DirectMemory() {}

    /** In bytes; -1 if that is not known. */
    static long bytes() {
        try {
            for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
                if (pool.getName().equals("direct")) {
                    return pool.getMemoryUsed();
                }
            }
        } catch (LinkageError missing) {
            return -1;
        }
        return -1;
    }
}
