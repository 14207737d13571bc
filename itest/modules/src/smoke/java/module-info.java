/**
 * A program that uses ioloop as a user's module would: it requires the API, Deferreds, which are an API of their own, and
 * two servers built on it, alone. Loop, streams and poller are found because {@code dev.ioloop} uses their services.
 */
module smoke {
    requires dev.ioloop;
    requires dev.ioloop.chat;
    requires dev.ioloop.deferred;
    requires dev.ioloop.echo;
}
