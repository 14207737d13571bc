package dev.ioloop.itest.interop;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Servers and clients of Netty in this process, with one event loop, on the selectors of the JDK.
 *
 * <p>Thread rule: any thread; handlers are called by Netty's.
 */
final class NettyPeer implements AutoCloseable {
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    /** Listens on a free port; each connection gets a handler of its own. */
    InetSocketAddress listen(Supplier<? extends ChannelHandler> handlers) {
        Channel listener = new ServerBootstrap().group(group).channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1000).childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.TCP_NODELAY, true).childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(handlers.get());
                    }
                }).bind(Site.anyPort()).syncUninterruptibly().channel();
        return (InetSocketAddress) listener.localAddress();
    }

    Channel connect(InetSocketAddress server, ChannelHandler... handlers) {
        return new Bootstrap().group(group).channel(NioSocketChannel.class)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true).option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(handlers);
                    }
                }).connect(server).syncUninterruptibly().channel();
    }

    @Override
    public void close() {
        if (!group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(Site.BOUND.toMillis())) {
            throw new AssertionError("Netty's event loop does not end");
        }
    }

    /**
     * Counts what comes, and sends so many bytes while the channel is writable.
     *
     * <p>Thread rule: Netty's thread, but for the future.
     */
    static final class Exchanging extends ChannelInboundHandlerAdapter {
        /** What was sent, and what has come. */
        record Sums(Sum sent, Sum received) {}

        final CompletableFuture<Sums> ended = new CompletableFuture<>();
        private final Content content;
        private final Sum.Counter received = new Sum.Counter();
        private boolean inputEnded;
        private boolean outputEnding;
        private boolean outputEnded;

        Exchanging(long bytes) {
            content = new Content(bytes);
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            send(context);
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            send(context);
        }

        private void send(ChannelHandlerContext context) {
            while (context.channel().isWritable() && !content.isGiven()) {
                context.writeAndFlush(Unpooled.wrappedBuffer(content.next(Exchange.CHUNK)), context.voidPromise());
            }
            if (content.isGiven() && !outputEnding) {
                outputEnding = true;
                context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(
                        sent -> ((DuplexChannel) context.channel()).shutdownOutput().addListener(shut -> {
                            outputEnded = true;
                            endIfBoth(context);
                        }));
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            received.take(bytes.nioBuffer());
            bytes.release();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event == ChannelInputShutdownEvent.INSTANCE) {
                inputEnded = true;
                endIfBoth(context);
            }
        }

        private void endIfBoth(ChannelHandlerContext context) {
            if (inputEnded && outputEnded) {
                ended.complete(new Sums(content.sum(), received.sum()));
                context.close();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            ended.completeExceptionally(cause);
            context.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            ended.completeExceptionally(new AssertionError("the channel has ended before both sides had said all"));
        }
    }

    /**
     * Sends back what comes, does not read while the channel is not writable, and ends its output when the peer does.
     *
     * <p>Thread rule: Netty's thread.
     */
    static final class Echoing extends ChannelInboundHandlerAdapter {
        private final AtomicInteger open;

        /** Counts in {@code open} how many of its kind are active. */
        Echoing(AtomicInteger open) {
            this.open = open;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            open.incrementAndGet();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            open.decrementAndGet();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.writeAndFlush(message, context.voidPromise());
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            context.channel().config().setAutoRead(context.channel().isWritable());
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event == ChannelInputShutdownEvent.INSTANCE) {
                context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close(); // a reset is one of the ways in which a connection ends
        }
    }
}
