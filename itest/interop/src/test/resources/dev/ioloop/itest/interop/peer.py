"""The other side of a conversation with ioloop, by the standard library of Python 3 alone.

peer.py socket|asyncio connect|listen tcp:PORT|tcp6:PORT|unix:PATH WORK [NUMBER ...]

A listener tells "listening PORT" (0 for a path). What was seen goes to standard output; status 0: all was as it had to
be. Standard input carries commands, and its end is the end of a server.

exchange BYTES     both sides send so many bytes and end their output: "sent N CRC received N CRC"
sum BYTES          who connects sends so many bytes and ends its output, and is told how many came: "N CRC"
echo               sends back what comes, to any number of connections
bytewise BYTES     sends byte after byte, each when the one before has come back: "echoed N"
reset              sends a word, waits for it, and resets the connection: "reset"
urgent             sends "a", "b" as urgent data, and "c", and tells what comes back: "back WORD"
churn COUNT MANY   opens so many connections, many at a time, and ends them in four ways: "churned N"
hold COUNT         opens so many connections: "open N"; then for each command, "echo": "echoed N", "close": "closed N"
"""

import asyncio
import os
import resource
import socket
import struct
import sys
import threading
import zlib

BLOCK = os.urandom(1048573)
CHUNK = 256 * 1024
RESET = struct.pack("ii", 1, 0)
TIMEOUT = 120


def say(*words):
    print(*words, flush=True)


def content(count):
    """Pieces that have so many bytes together."""
    while count > 0:
        piece = memoryview(BLOCK)[: min(count, CHUNK)]
        yield piece
        count -= len(piece)


class Sum:
    """Counts bytes, with their CRC-32."""

    def __init__(self):
        self.count = 0
        self.crc = 0

    def take(self, data):
        self.count += len(data)
        self.crc = zlib.crc32(data, self.crc)
        return data

    def __str__(self):
        return f"{self.count} {self.crc}"


# ---- blocking sockets


FAMILIES = {"tcp": socket.AF_INET, "tcp6": socket.AF_INET6, "unix": socket.AF_UNIX}
HOSTS = {"tcp": "127.0.0.1", "tcp6": "::1"}


def family(address):
    return FAMILIES[address.split(":", 1)[0]]


def target(address):
    kind, place = address.split(":", 1)
    return place if kind == "unix" else (HOSTS[kind], int(place))


def connected(address):
    sock = socket.socket(family(address), socket.SOCK_STREAM)
    sock.settimeout(TIMEOUT)
    sock.connect(target(address))
    return sock


def listening(address):
    listener = socket.socket(family(address), socket.SOCK_STREAM)
    if family(address) != socket.AF_UNIX:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(target(address))
    listener.listen(1000)
    say("listening", listener.getsockname()[1] if family(address) != socket.AF_UNIX else 0)
    return listener


def receive(sock, count):
    data = b""
    while len(data) < count:
        piece = sock.recv(count - len(data))
        if not piece:
            raise EOFError(f"the input ended after {len(data)} of {count} bytes")
        data += piece
    return data


def receive_all(sock, into):
    buffer = memoryview(bytearray(CHUNK))
    count = sock.recv_into(buffer)
    while count:
        into.take(buffer[:count])
        count = sock.recv_into(buffer)


def send_content(sock, count, into):
    for piece in content(count):
        sock.sendall(into.take(piece))
    sock.shutdown(socket.SHUT_WR)


def exchange(sock, role, count):
    sent, received = Sum(), Sum()
    sender = threading.Thread(target=send_content, args=(sock, count, sent), daemon=True)
    sender.start()
    receive_all(sock, received)
    sender.join(TIMEOUT)
    say("sent", sent, "received", received)


def sums(sock, role, count):
    counted = Sum()
    if role == "connect":
        send_content(sock, count, counted)
        answer = b""
        piece = sock.recv(100)
        while piece:
            answer += piece
            piece = sock.recv(100)
        say("sent", counted, "answer", answer.decode())
    else:
        receive_all(sock, counted)
        sock.sendall(str(counted).encode())
        say("received", counted)


def bytewise(sock, role, count):
    if sock.family != socket.AF_UNIX:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for i in range(count):
        sock.sendall(BLOCK[i : i + 1])
        if sock.recv(10) != BLOCK[i : i + 1]:
            raise ValueError(f"byte {i} came back as another")
    say("echoed", count)


def reset(sock, role):
    sock.sendall(b"word")
    receive(sock, 4)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    say("reset")


def urgent(sock, role):
    sock.sendall(b"a")
    receive(sock, 1)
    sock.send(b"b", socket.MSG_OOB)
    sock.sendall(b"c")
    say("back", "a" + receive(sock, 1).decode())


def echo_one(sock):
    with sock:
        data = sock.recv(CHUNK)
        while data:
            sock.sendall(data)
            data = sock.recv(CHUNK)


def echo_all(listener):
    while True:
        sock, _ = listener.accept()
        sock.settimeout(TIMEOUT)
        threading.Thread(target=echo_one, args=(sock,), daemon=True).start()


def hold(address, count):
    socks = [connected(address) for _ in range(count)]
    say("open", len(socks))
    for line in sys.stdin:
        if line.strip() == "echo":
            for i, sock in enumerate(socks):
                sock.sendall(b"%06d" % i)
            for i, sock in enumerate(socks):
                if receive(sock, 6) != b"%06d" % i:
                    raise ValueError(f"connection {i} got what belongs to another")
            say("echoed", len(socks))
        elif line.strip() == "close":
            for sock in socks:
                sock.close()
            say("closed", len(socks))
            return


def run_socket(role, address, work, numbers):
    works = {"exchange": exchange, "sum": sums, "bytewise": bytewise, "reset": reset, "urgent": urgent}
    if work == "hold":
        hold(address, *numbers)
    elif work == "echo":
        listener = listening(address)
        threading.Thread(target=echo_all, args=(listener,), daemon=True).start()
        sys.stdin.read()
    elif role == "connect":
        with connected(address) as sock:
            works[work](sock, role, *numbers)
    else:
        with listening(address) as listener:
            listener.settimeout(TIMEOUT)
            sock, _ = listener.accept()
            with sock:
                sock.settimeout(TIMEOUT)
                works[work](sock, role, *numbers)


# ---- asyncio


async def aio_send(writer, count, into):
    for piece in content(count):
        writer.write(into.take(piece))
        await writer.drain()
    writer.write_eof()


async def aio_receive(reader, into):
    data = await reader.read(CHUNK)
    while data:
        into.take(data)
        data = await reader.read(CHUNK)


async def aio_exchange(reader, writer, role, count):
    sent, received = Sum(), Sum()
    await asyncio.gather(aio_send(writer, count, sent), aio_receive(reader, received))
    say("sent", sent, "received", received)


async def aio_sums(reader, writer, role, count):
    counted = Sum()
    if role == "connect":
        await aio_send(writer, count, counted)
        say("sent", counted, "answer", (await reader.read()).decode())
    else:
        await aio_receive(reader, counted)
        writer.write(str(counted).encode())
        await writer.drain()
        say("received", counted)


async def aio_bytewise(reader, writer, role, count):
    for i in range(count):
        writer.write(BLOCK[i : i + 1])
        if await reader.read(10) != BLOCK[i : i + 1]:
            raise ValueError(f"byte {i} came back as another")
    say("echoed", count)


async def aio_reset(reader, writer, role):
    writer.write(b"word")
    await reader.readexactly(4)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    say("reset")


async def aio_echo(reader, writer):
    try:
        data = await reader.read(CHUNK)
        while data:
            writer.write(data)
            await writer.drain()
            data = await reader.read(CHUNK)
    except ConnectionError:
        pass  # a reset is one of the ways in which a connection ends
    finally:
        writer.close()


async def aio_connect(address):
    if address.startswith("unix:"):
        return await asyncio.open_unix_connection(target(address))
    return await asyncio.open_connection(*target(address))


async def aio_listen(address, accepted):
    if address.startswith("unix:"):
        server = await asyncio.start_unix_server(accepted, target(address))
        say("listening", 0)
    else:
        server = await asyncio.start_server(accepted, *target(address), backlog=1000)
        say("listening", server.sockets[0].getsockname()[1])
    return server


async def churn_one(address, i, gate):
    async with gate:
        reader, writer = await aio_connect(address)
        word = b"%c%05d" % (b"CHRQ"[i % 4], i)  # Q: the server is to end it first
        writer.write(word)
        if await reader.readexactly(len(word)) != word:
            raise ValueError(f"connection {i} got what belongs to another")
        if i % 4 == 1:
            writer.write_eof()
        elif i % 4 == 2:
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        if i % 4 in (1, 3) and await reader.read():
            raise ValueError(f"connection {i} got more than it had sent")
        writer.close()


async def churn(address, count, many):
    gate = asyncio.Semaphore(many)
    for first in range(0, count, 1000):
        await asyncio.gather(*(churn_one(address, i, gate) for i in range(first, min(first + 1000, count))))
    say("churned", count)


async def run_asyncio(role, address, work, numbers):
    works = {"exchange": aio_exchange, "sum": aio_sums, "bytewise": aio_bytewise, "reset": aio_reset}
    if work == "churn":
        await churn(address, *numbers)
    elif work == "echo":
        await aio_listen(address, aio_echo)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    elif role == "connect":
        reader, writer = await aio_connect(address)
        await works[work](reader, writer, role, *numbers)
        writer.close()
        await writer.wait_closed()
    else:
        accepted = asyncio.get_running_loop().create_future()
        server = await aio_listen(address, lambda reader, writer: accepted.set_result((reader, writer)))
        reader, writer = await asyncio.wait_for(accepted, TIMEOUT)
        await works[work](reader, writer, role, *numbers)
        writer.close()
        await writer.wait_closed()
        server.close()


def main(flavour, role, address, work, *numbers):
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    numbers = [int(number) for number in numbers]
    if flavour == "socket":
        run_socket(role, address, work, numbers)
    else:
        asyncio.run(run_asyncio(role, address, work, numbers))
    sys.stdout.flush()
    os._exit(0)  # threads that still wait for a connection would keep it


if __name__ == "__main__":
    main(*sys.argv[1:])
