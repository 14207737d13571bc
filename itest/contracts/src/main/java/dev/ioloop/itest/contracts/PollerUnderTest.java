package dev.ioloop.itest.contracts;

import dev.ioloop.spi.PollerProvider;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

/**
 * Where the contracts get the poller from that they try. Each test opens pollers of its own.
 *
 * <p>Thread rule: each test runs on a thread of its own, so that a poll that never returns fails the test and does not
 * stop the others.
 */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public interface PollerUnderTest {
    /**
     * The provider to try.
     *
     * @return a provider that is available here
     */
    PollerProvider provider();
}
