/*
 * The measure of all others: a server on epoll(7) with one thread, level-triggered, 256 events for a wait, one receive
 * buffer for all connections. It writes first and asks for writability only when bytes are left; it stops reading at a
 * short read.
 *
 * With file a request is the number of bytes wanted, in eight bytes, the first one the most significant; the answer is
 * the begin of the file, by sendfile(2). A request that does not come in one piece ends the connection.
 *
 * usage: server echo|http|file [PATH]
 * Prints "PORT n" when it listens on 127.0.0.1 and ends when its standard input does.
 */
#define _GNU_SOURCE
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

#define BUFFER 65536
#define EVENTS 256
#define READS_PER_TURN 16
#define ACCEPTS_PER_TURN 64

static const char ANSWER[] = "HTTP/1.1 200 OK\r\nServer: bench\r\nContent-Type: text/plain\r\n"
                             "Content-Length: 13\r\n\r\nHello, World!";
#define ANSWER_LENGTH (sizeof(ANSWER) - 1)
/* The shortest request, "G / HTTP/1.1" and two line ends, bounds how many answers one read can ask for. */
#define MOST_ANSWERS (BUFFER / 16 + 1)

struct connection {
    int fd;
    int matched; /* how much of the blank line the last read has ended with */
    char *rest;  /* what the socket did not take */
    size_t from, to;
    int file; /* what is being sent, from..to of it; 0 if nothing is */
};

static char buffer[BUFFER];
static char answers[MOST_ANSWERS * ANSWER_LENGTH];
static int poller;
static int http;
static const char *path;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void end(struct connection *c) {
    close(c->fd);
    free(c->rest);
    free(c);
}

static void ask(struct connection *c, uint32_t events) {
    struct epoll_event event = {.events = events, .data.ptr = c};
    if (epoll_ctl(poller, EPOLL_CTL_MOD, c->fd, &event) < 0) {
        fail("epoll_ctl");
    }
}

/* Sends; keeps what is left. Returns 1 when all is sent, 0 when some is left, -1 when the connection has ended. */
static int put(struct connection *c, const char *bytes, size_t length) {
    ssize_t sent = send(c->fd, bytes, length, MSG_NOSIGNAL);
    if (sent < 0) {
        if (errno != EAGAIN) {
            end(c);
            return -1;
        }
        sent = 0;
    }
    if ((size_t) sent == length) {
        return 1;
    }
    c->rest = malloc(length - sent);
    if (c->rest == NULL) {
        fail("malloc");
    }
    memcpy(c->rest, bytes + sent, length - sent);
    c->from = 0;
    c->to = length - sent;
    ask(c, EPOLLOUT);
    return 0;
}

static int flush(struct connection *c) {
    ssize_t sent = send(c->fd, c->rest + c->from, c->to - c->from, MSG_NOSIGNAL);
    if (sent < 0) {
        if (errno != EAGAIN) {
            end(c);
            return -1;
        }
        return 0;
    }
    c->from += sent;
    if (c->from < c->to) {
        return 0;
    }
    free(c->rest);
    c->rest = NULL;
    ask(c, EPOLLIN);
    return 1;
}

/* Counts the blank lines, also one that lies across two reads. */
static size_t requests(struct connection *c, const char *at, size_t length) {
    static const char BLANK[] = "\r\n\r\n";
    const char *stop = at + length;
    size_t count = 0;
    while (c->matched > 0 && at < stop) {
        c->matched = *at == BLANK[c->matched] ? c->matched + 1 : *at == '\r';
        at++;
        if (c->matched == 4) {
            count++;
            c->matched = 0;
        }
    }
    for (const char *found; (found = memmem(at, stop - at, BLANK, 4)) != NULL; count++) {
        at = found + 4;
    }
    for (int tail = stop - at < 3 ? stop - at : 3; tail > 0; tail--) {
        if (memcmp(stop - tail, BLANK, tail) == 0) {
            c->matched = tail;
            break;
        }
    }
    return count;
}

/* Sends what the socket takes of the file, as the other servers do: opened for each request. Returns as put() does. */
static int put_file(struct connection *c) {
    while (c->from < c->to) {
        off_t from = c->from;
        ssize_t sent = sendfile(c->fd, c->file, &from, c->to - c->from);
        if (sent < 0 && errno == EAGAIN) {
            ask(c, EPOLLOUT);
            return 0;
        }
        if (sent <= 0) {
            close(c->file);
            end(c);
            return -1;
        }
        c->from += sent;
    }
    close(c->file);
    c->file = 0;
    ask(c, EPOLLIN);
    return 1;
}

static void ready_file(struct connection *c) {
    if (c->file != 0) {
        put_file(c);
        return;
    }
    uint64_t wanted;
    ssize_t count = recv(c->fd, &wanted, sizeof(wanted), 0);
    if (count < 0 && errno == EAGAIN) {
        return;
    }
    if (count != sizeof(wanted) || (c->file = open(path, O_RDONLY | O_CLOEXEC)) < 0) {
        end(c);
        return;
    }
    c->from = 0;
    c->to = be64toh(wanted);
    put_file(c);
}

static void ready(struct connection *c) {
    if (c->rest != NULL && flush(c) <= 0) {
        return;
    }
    for (int i = 0; i < READS_PER_TURN; i++) {
        ssize_t count = recv(c->fd, buffer, BUFFER, 0);
        if (count < 0 && errno == EAGAIN) {
            return;
        }
        if (count <= 0) {
            end(c);
            return;
        }
        size_t wanted = http ? requests(c, buffer, count) * ANSWER_LENGTH : (size_t) count;
        if (wanted > 0 && put(c, http ? answers : buffer, wanted) <= 0) {
            return;
        }
        if (count < BUFFER) {
            return;
        }
    }
}

static void take(int listener) {
    for (int i = 0; i < ACCEPTS_PER_TURN; i++) {
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) {
            if (errno == EAGAIN || errno == ECONNABORTED || errno == EINTR) {
                return;
            }
            fail("accept4");
        }
        int on = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
        struct connection *c = calloc(1, sizeof(*c));
        if (c == NULL) {
            fail("calloc");
        }
        c->fd = fd;
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
        if (epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event) < 0) {
            fail("epoll_ctl");
        }
    }
}

static void watch(int fd, void *who) {
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = who};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event) < 0) {
        fail("epoll_ctl");
    }
}

int main(int count, char **arguments) {
    path = count == 3 && strcmp(arguments[1], "file") == 0 ? arguments[2] : NULL;
    if (path == NULL && (count != 2 || (strcmp(arguments[1], "echo") != 0 && strcmp(arguments[1], "http") != 0))) {
        fprintf(stderr, "usage: server echo|http|file [PATH]\n");
        return 2;
    }
    http = strcmp(arguments[1], "http") == 0;
    for (int i = 0; i < MOST_ANSWERS; i++) {
        memcpy(answers + i * ANSWER_LENGTH, ANSWER, ANSWER_LENGTH);
    }
    signal(SIGPIPE, SIG_IGN); /* sendfile() has no MSG_NOSIGNAL */
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof(address);
    if (listener < 0 || bind(listener, (struct sockaddr *) &address, length) < 0 || listen(listener, 1024) < 0
            || getsockname(listener, (struct sockaddr *) &address, &length) < 0) {
        fail("listen");
    }
    poller = epoll_create1(EPOLL_CLOEXEC);
    watch(listener, &listener);
    watch(STDIN_FILENO, &poller);
    printf("PORT %d\n", ntohs(address.sin_port));
    fflush(stdout);
    struct epoll_event events[EVENTS];
    for (;;) {
        int found = epoll_wait(poller, events, EVENTS, -1);
        for (int i = 0; i < found; i++) {
            void *who = events[i].data.ptr;
            if (who == &poller) {
                if (read(STDIN_FILENO, buffer, BUFFER) <= 0) {
                    return 0;
                }
            } else if (who == &listener) {
                take(listener);
            } else if (path != NULL) {
                ready_file(who);
            } else {
                ready(who);
            }
        }
    }
}
