package dev.ioloop.impl.streams;

import dev.ioloop.ConnectionDoneException;
import dev.ioloop.ConnectionLostException;
import dev.ioloop.IOLoop;
import dev.ioloop.Interest;
import dev.ioloop.Readiness;
import dev.ioloop.ReadyHandler;
import dev.ioloop.Registration;
import dev.ioloop.StreamChannel;
import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionHandler;
import dev.ioloop.stream.ConnectionOptions;
import dev.ioloop.stream.ConnectionTimeout;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ConnectionPendingException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine: a channel, its two halves, and the state machine from connecting to the end.
 *
 * <p>Thread rule: as {@link Connection}.
 */
abstract class ConnectionCore extends ConnectionOutput implements ReadyHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ChannelConnection.class);

    /** What the loop has called for. */
    enum Event {
        BEGIN,
        READY,
        REDELIVER,
        FLUSH
    }

    /** None while the channel is not even about to be connected. */
    private @Nullable Registration registration;
    private @Nullable ConnectionOwner owner;
    /** The handler hears of the end of the input, and decides what comes of it. */
    boolean tellsEndOfInput;
    boolean detached;

    ConnectionCore(IOLoop loop, StreamChannel channel, ConnectionOptions options, ConnectionHandler handler,
            @Nullable Filter filter) throws IOException {
        super(loop, channel, options, handler);
        if (filter != null) {
            extras().filter = filter;
        }
        connected = channel.isConnected();
        tellsEndOfInput = options.allowHalfOpen();
        if (connected || channel.isConnectionPending()) {
            register();
        } else if (!(handler instanceof PullStream)) {
            throw new IllegalArgumentException(channel + " is neither connected nor about to be; call its connect()"
                    + " first");
        }
    }

    private void register() throws IOException {
        try {
            registration = loop.register(channel, connected ? Interest.READ : Interest.WRITE, this);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        later(Event.BEGIN);
    }

    /** Connects a channel that was not even about to be; what goes wrong ends the connection. */
    void connect(SocketAddress remote) {
        if (registration != null) {
            throw connected ? new AlreadyConnectedException() : new ConnectionPendingException();
        }
        try {
            connected = channel.connect(remote);
            register();
        } catch (IOException | RuntimeException e) {
            lost(Reasons.of(this, e));
        }
    }

    void deregister() {
        if (registration != null) {
            registration.cancel();
        }
    }

    // ---- what the loop calls

    @Override
    void later(Event event) {
        loop.execute(() -> run(event, Readiness.NONE));
    }

    @Override
    public void ready(Registration ready, Readiness readiness) {
        run(Event.READY, readiness);
    }

    @Override
    public void closed(Registration gone, IOException why) {
        if (!ended) {
            endQuietly(why, false);
            tellEnd(); // now, since there may be no other turn
        }
    }

    /** Does what is due, sends what was written meanwhile, and makes of what is thrown the end of the connection. */
    private void run(Event event, Readiness readiness) {
        if (event == Event.FLUSH) {
            flushBegins();
        }
        if (ended || (!connected && event != Event.READY)) {
            return;
        }
        boolean outer = inCallback;
        inCallback = true;
        try {
            if (!connected && !finishConnect()) {
                return;
            }
            if (!announced) {
                begin();
            }
            if (event == Event.READY) {
                transfer(readiness);
            } else if (event == Event.REDELIVER && isOpen()) {
                redeliver();
            }
            if (isOpen()) {
                settle();
            }
        } catch (HandlerFailure e) {
            throw failed(e.thrown());
        } catch (IOException e) {
            lost(e);
        } catch (Exception | Error e) {
            throw failed(e);
        } finally {
            inCallback = outer;
        }
    }

    /** A method of the handler has thrown: the connection ends by it, and the loop's hook hears of it. */
    private RuntimeException failed(Throwable thrown) {
        IOException why = Reasons.of(this, thrown);
        if (ended) {
            reason = why;
        } else {
            end(why, true);
        }
        return Reasons.rethrown(thrown);
    }

    private boolean finishConnect() throws IOException {
        if (!channel.finishConnect()) {
            return false;
        }
        connected = true;
        updateInterest();
        return true;
    }

    private void begin() throws Exception {
        announced = true;
        Filter filter = filter();
        if (filter == null) {
            established();
        } else {
            filter.begin(this);
        }
    }

    private void transfer(Readiness readiness) throws Exception {
        boolean trouble = readiness.isHangUp() || readiness.isError();
        if ((readiness.isReadable() || trouble) && isReceiving()) {
            receive();
        } else if (readiness.isError() && !blocked) {
            throw new ConnectionLostException(this + " was reset by the peer or the network while it was paused");
        }
        if (isOpen() && blocked && (readiness.isWritable() || trouble)) {
            unblocked();
        }
    }

    @Override
    void inputHasEnded() throws Exception {
        inputEnded = true;
        updateInterest();
        Filter filter = filter();
        if (filter != null) {
            filter.endOfInput(this);
        }
        if (tellsEndOfInput) {
            HandlerFailure.guard(this, handler::endOfInput);
            endIfBothAreShut();
        } else {
            closeWhenDone(options.closeDeadline());
        }
    }

    @Override
    void endIfBothAreShut() {
        if (inputEnded && outputEnded && !ended) {
            done();
        }
    }

    /** A timer has fired. */
    void silent(ConnectionTimeout what) {
        if (!ended && extras().isExceeded(what)) {
            inCallback = true;
            try {
                handler.timedOut(this, what);
                if (isOpen()) {
                    settle();
                }
            } catch (HandlerFailure e) {
                throw failed(e.thrown());
            } catch (Exception | Error e) {
                throw failed(e);
            } finally {
                inCallback = false;
            }
        }
    }

    void deadlineHasPassed() {
        if (!ended) {
            end(new ConnectionLostException(this + " was reset, since its peer has not taken the last "
                    + unsent() + " bytes in time; see closeWhenDone() and closeDeadline"), false);
        }
    }

    // ---- the filter's side

    @Override
    public void deliver(ByteBuffer plain) throws Exception {
        if (isTaking()) {
            deliverPlain(plain);
        }
    }

    @Override
    public void send(ByteBuffer wire) {
        copy(wire);
    }

    @Override
    public void established() throws Exception {
        ConnectionExtras present = extras;
        if (present != null) {
            present.filterStands = true;
        }
        HandlerFailure.guard(this, handler::connected);
    }

    // ---- what the halves ask for

    StreamChannel channel() {
        return channel;
    }

    ConnectionOptions options() {
        return options;
    }

    @Override
    ConnectionExtras extras() {
        ConnectionExtras present = extras;
        if (present == null) {
            present = new ConnectionExtras(this);
            extras = present;
        }
        return present;
    }

    @Nullable IOException reason() {
        return reason;
    }

    @Override
    void updateInterest() {
        Registration present = registration;
        if (!ended && present != null && present.isActive()) {
            Interest wanted = connected ? Interest.of(isReceiving(), blocked) : Interest.WRITE;
            if (present.interest() != wanted) {
                present.interest(wanted);
            }
        }
    }

    // ---- the end

    /** All is sent and said. */
    @Override
    void done() {
        end(new ConnectionDoneException(this + " was closed in order"), true);
    }

    /** The channel has failed. */
    @Override
    void lost(IOException why) {
        if (!ended) {
            end(why, false);
        }
    }

    final void end(IOException why, boolean inOrder) {
        if (ended) {
            return;
        }
        endQuietly(why, inOrder);
        if (!loop.tryExecute(this::tellEnd)) {
            tellEnd();
        }
    }

    private void endQuietly(IOException why, boolean inOrder) {
        ended = true;
        reason = why;
        clearOutput();
        if (extras != null) {
            extras.cancelAll();
        }
        try {
            if (inOrder) {
                channel.close();
            } else {
                channel.reset();
            }
        } catch (IOException e) {
            LOG.debug("closing {} has failed: {}", this, e.toString());
        }
        deregister(); // or the loop would keep all of it until its table of registrations is full
    }

    private void tellEnd() {
        try {
            handler.closed(this, Objects.requireNonNull(reason));
        } catch (Exception | Error e) {
            throw Reasons.rethrown(e);
        } finally {
            tellOwner();
        }
    }

    @Override
    public void owner(ConnectionOwner next) {
        owner = next;
        if (detached) {
            tellOwner();
        }
    }

    void tellOwner() {
        ConnectionOwner told = owner;
        owner = null;
        if (told != null) {
            told.ended(this);
        }
    }
}
