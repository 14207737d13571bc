package dev.ioloop.itest.contracts;

import dev.ioloop.StreamChannel;
import java.net.ProtocolFamily;

/**
 * The two ends of a connection within this process.
 *
 * <p>Thread rule: immutable; the channels follow their own rule.
 */
record StreamPair(ProtocolFamily protocol, StreamChannel near, StreamChannel far) {}
