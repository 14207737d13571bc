/**
 * A program that uses ioloop as a user's module would: it requires the API alone. The loop and the poller are found
 * because {@code dev.ioloop} uses their services.
 */
module smoke {
    requires dev.ioloop;
}
