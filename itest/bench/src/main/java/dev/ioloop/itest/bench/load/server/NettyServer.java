package dev.ioloop.itest.bench.load.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.handler.codec.FixedLengthFrameDecoder;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * Netty on one of its transports, with one event loop for all: echo, HTTP by its codec, and files. What a read has
 * brought is answered by one flush.
 *
 * <p>Thread rule: {@link #open} belongs to the main thread, all else to the event loop's.
 */
final class NettyServer implements BenchServer {
    private final String transport;

    NettyServer(String transport) {
        this.transport = transport;
    }

    @Override
    public int open(Protocol protocol) {
        Throwable cause = switch (transport) {
            case "epoll" -> Epoll.unavailabilityCause();
            case "uring" -> IoUring.unavailabilityCause();
            default -> null;
        };
        if (cause != null) {
            throw new UnsupportedOperationException("Netty has no " + transport + " here: " + first(cause));
        }
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, handlers());
        ChannelFuture bound = new ServerBootstrap().group(group).channel(listener())
                .option(ChannelOption.SO_BACKLOG, Protocol.BACKLOG).childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(switch (protocol) {
                    case ECHO -> new Echo();
                    case HTTP -> new HttpInitializer();
                    case FILE -> new FileInitializer();
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).syncUninterruptibly();
        return ((InetSocketAddress) bound.channel().localAddress()).getPort();
    }

    private IoHandlerFactory handlers() {
        return switch (transport) {
            case "epoll" -> EpollIoHandler.newFactory();
            case "uring" -> IoUringIoHandler.newFactory();
            default -> NioIoHandler.newFactory();
        };
    }

    private Class<? extends ServerChannel> listener() {
        return switch (transport) {
            case "epoll" -> EpollServerSocketChannel.class;
            case "uring" -> IoUringServerSocketChannel.class;
            default -> NioServerSocketChannel.class;
        };
    }

    private static String first(Throwable failure) {
        Throwable first = failure;
        while (first.getCause() != null) {
            first = first.getCause();
        }
        return first.toString();
    }

    /** Sends back what it gets. */
    @ChannelHandler.Sharable
    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.write(message, context.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    /** Sends files, through {@code sendfile} where the transport has it. */
    @ChannelHandler.Sharable
    private static final class FileInitializer extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {
            channel.pipeline().addLast(new FixedLengthFrameDecoder(Protocol.FILE_REQUEST_BYTES), new Files());
        }
    }

    /** Answers requests for the begin of the file; each opens it and closes it again. */
    private static final class Files extends ChannelInboundHandlerAdapter {
        private static final File FILE = ServerMain.file().toFile();

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf request = (ByteBuf) message;
            long length = request.readLong();
            request.release();
            context.writeAndFlush(new DefaultFileRegion(FILE, 0, length), context.voidPromise());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    /** Puts the codec in front of the handler. */
    @ChannelHandler.Sharable
    private static final class HttpInitializer extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {
            channel.pipeline().addLast(new HttpServerCodec(), new Http());
        }
    }

    /** Answers requests; without the checks of header names and values, which are constants. */
    private static final class Http extends ChannelInboundHandlerAdapter {
        private static final ByteBuf BODY = Unpooled.unreleasableBuffer(Unpooled.directBuffer()
                .writeBytes(Protocol.BODY.getBytes(StandardCharsets.US_ASCII)).asReadOnly());
        private static final AsciiString SERVER = AsciiString.cached("bench");
        private static final AsciiString LENGTH = AsciiString.cached(String.valueOf(Protocol.BODY.length()));
        private static final HttpHeadersFactory HEADERS = DefaultHttpHeadersFactory.headersFactory()
                .withValidation(false);

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest request) {
                boolean good = request.decoderResult().isSuccess();
                FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1,
                        good ? HttpResponseStatus.OK : HttpResponseStatus.BAD_REQUEST, BODY.duplicate(), HEADERS,
                        HEADERS);
                response.headers().set(HttpHeaderNames.SERVER, SERVER)
                        .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.TEXT_PLAIN)
                        .set(HttpHeaderNames.CONTENT_LENGTH, LENGTH);
                ChannelFuture written = context.write(response);
                if (!good) {
                    written.addListener(ChannelFutureListener.CLOSE);
                }
            }
            ReferenceCountUtil.release(message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
