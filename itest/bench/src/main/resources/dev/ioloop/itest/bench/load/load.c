/*
 * The load generator: a closed loop on epoll(7). Each connection sends, waits for the whole answer, checks each byte of
 * it, and sends again. It counts what ends within the window, and reads the processor time of the server, its own, and
 * that of the whole machine at both ends of the window.
 *
 * usage: load PORT echo|http|file|idle CONNECTIONS SIZE PIPELINE SECONDS SETTLE_MILLIS MOST_OPERATIONS SERVER_PID
 * SIZE is the length of a message of echo, or the part of the file that is asked for; PIPELINE the number of requests
 * sent at once of http. MOST_OPERATIONS ends
 * the window before its time; 0 does not. With idle it prints "READY" and holds the connections until its standard
 * input ends.
 * Prints one line of name=value with times in ns. Ends with 1 and a reason when an answer is wrong or missing.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define EVENTS 256
#define KEPT 8192
#define SHIFTS 4096
#define FILE_PERIOD 65521
#define FILE_REQUEST 8
#define MOST_THREADS 4096
#define STALL_SECONDS 10
/* Buckets of the latencies: 64 for each power of two, so 1.6 % wide. */
#define SUB_BITS 6
#define BUCKETS (64 << SUB_BITS)

static const char REQUEST[] = "GET /plaintext HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/plain\r\n\r\n";
static const char BODY[] = "Hello, World!";

struct connection {
    int fd;
    int waits_for_space;
    uint32_t sequence;
    size_t shift;    /* where in the pattern the present message begins */
    size_t sent, received;
    int answered;    /* of the pipelined requests */
    uint64_t begin, operations;
    char *kept;      /* the begin of an answer of http */
    size_t kept_length;
};

static struct connection *connections;
static int connection_count, pipeline, http, file, poller;
static size_t size, out_length;
static char *pattern, *out, *in;
static size_t in_size;
static uint64_t operations, histogram[BUCKETS], greatest;
static char known[KEPT];
static size_t known_length;

static void fail(const char *what) {
    fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void wrong(struct connection *c, const char *what) {
    fprintf(stderr, "load: connection %d, operation %u: %s\n", (int) (c - connections), c->sequence, what);
    exit(1);
}

static uint64_t now(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (uint64_t) time.tv_sec * 1000000000u + time.tv_nsec;
}

static void record(uint64_t nanos) {
    int power = 63 - __builtin_clzll(nanos | 1);
    size_t bucket = power <= SUB_BITS ? nanos
            : ((size_t) (power - SUB_BITS) << SUB_BITS) + (nanos >> (power - SUB_BITS));
    histogram[bucket]++;
    if (nanos > greatest) {
        greatest = nanos;
    }
}

static uint64_t percentile(double part) {
    uint64_t all = 0, seen = 0;
    for (size_t i = 0; i < BUCKETS; i++) {
        all += histogram[i];
    }
    for (size_t i = 0; i < BUCKETS; i++) {
        seen += histogram[i];
        if (seen > 0 && seen >= part * all) {
            size_t power = i >> SUB_BITS;
            uint64_t nanos = power < 2 ? i : (((i & ((1 << SUB_BITS) - 1)) | (1 << SUB_BITS)) << (power - 1))
                    + (1ull << (power - 1)) / 2;
            return nanos < greatest ? nanos : greatest;
        }
    }
    return 0;
}

/* Threads of the server and their processor times; one that appears in the window counts from its begin. */
struct times {
    int count;
    long thread[MOST_THREADS];
    uint64_t nanos[MOST_THREADS];
};

static void read_times(long pid, struct times *times) {
    times->count = 0;
    char path[300];
    snprintf(path, sizeof(path), "/proc/%ld/task", pid);
    DIR *directory = pid > 0 ? opendir(path) : NULL;
    if (directory == NULL) {
        return;
    }
    for (struct dirent *entry; (entry = readdir(directory)) != NULL && times->count < MOST_THREADS;) {
        snprintf(path, sizeof(path), "/proc/%ld/task/%s/schedstat", pid, entry->d_name);
        FILE *file = entry->d_name[0] == '.' ? NULL : fopen(path, "r");
        unsigned long long nanos;
        if (file != NULL) {
            if (fscanf(file, "%llu", &nanos) == 1) {
                times->thread[times->count] = atol(entry->d_name);
                times->nanos[times->count++] = nanos;
            }
            fclose(file);
        }
    }
    closedir(directory);
}

static uint64_t spent(const struct times *from, const struct times *to) {
    uint64_t sum = 0;
    for (int i = 0; i < to->count; i++) {
        uint64_t before = 0;
        for (int j = 0; j < from->count; j++) {
            if (from->thread[j] == to->thread[i]) {
                before = from->nanos[j];
            }
        }
        sum += to->nanos[i] - before;
    }
    return sum;
}

/* What all processors have worked, what was stolen from them included, in ns. */
static uint64_t busy(void) {
    FILE *file = fopen("/proc/stat", "r");
    unsigned long long user, nice, system, idle, wait, irq, soft, steal;
    if (file == NULL || fscanf(file, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &user, &nice, &system, &idle, &wait,
            &irq, &soft, &steal) != 8) {
        fail("/proc/stat");
    }
    fclose(file);
    return (user + nice + system + irq + soft + steal) * (1000000000u / sysconf(_SC_CLK_TCK));
}

static void ask(struct connection *c, int space) {
    if (c->waits_for_space != space) {
        c->waits_for_space = space;
        struct epoll_event event = {.events = space ? EPOLLIN | EPOLLOUT : EPOLLIN, .data.ptr = c};
        if (epoll_ctl(poller, EPOLL_CTL_MOD, c->fd, &event) < 0) {
            fail("epoll_ctl");
        }
    }
}

static void push(struct connection *c) {
    const char *bytes = http || file ? out : pattern + c->shift;
    ssize_t count = send(c->fd, bytes + c->sent, out_length - c->sent, MSG_NOSIGNAL);
    if (count < 0) {
        if (errno != EAGAIN) {
            wrong(c, strerror(errno));
        }
        count = 0;
    }
    c->sent += count;
    ask(c, c->sent < out_length);
}

static void next(struct connection *c, uint64_t time) {
    c->sequence++;
    c->shift = ((c - connections) * 797 + (size_t) c->sequence * 131) % SHIFTS;
    c->sent = c->received = 0;
    c->answered = 0;
    c->begin = time;
    push(c);
}

static void count_one(struct connection *c, uint64_t time) {
    operations++;
    c->operations++;
    record(time - c->begin);
}

static void echoed(struct connection *c, const char *bytes, size_t length, uint64_t time) {
    if (length > c->sent - c->received) {
        wrong(c, "more came back than was sent");
    }
    if (memcmp(bytes, pattern + c->shift + c->received, length) != 0) {
        wrong(c, "other bytes came back than were sent");
    }
    c->received += length;
    if (c->received == size) {
        count_one(c, time);
        next(c, time);
    }
}

/* A part of the file, which repeats itself after FILE_PERIOD bytes. */
static void downloaded(struct connection *c, const char *bytes, size_t length, uint64_t time) {
    if (length > size - c->received) {
        wrong(c, "more came than was asked for");
    }
    if (memcmp(bytes, pattern + c->received % FILE_PERIOD, length) != 0) {
        wrong(c, "other bytes came than the file has");
    }
    c->received += length;
    if (c->received == size) {
        count_one(c, time);
        next(c, time);
    }
}

/* The length of the answer that begins here; 0 if it is not complete. */
static size_t answer(struct connection *c, const char *at, size_t length) {
    if (known_length > 0 && length >= known_length && memcmp(at, known, known_length) == 0) {
        return known_length;
    }
    char *blank = memmem(at, length, "\r\n\r\n", 4);
    if (blank == NULL) {
        return 0;
    }
    if (strncmp(at, "HTTP/1.1 200 ", 13) != 0) {
        wrong(c, "the answer is not HTTP/1.1 200");
    }
    size_t head = blank + 4 - at;
    long body = -1;
    for (const char *line = at; line < blank; line = (char *) memmem(line, blank + 2 - line, "\r\n", 2) + 2) {
        if (strncasecmp(line, "content-length:", 15) == 0) {
            body = strtol(line + 15, NULL, 10);
        }
    }
    if (body != sizeof(BODY) - 1) {
        wrong(c, "the answer has no content-length, or a wrong one");
    }
    if (length < head + body) {
        return 0;
    }
    if (memcmp(at + head, BODY, body) != 0) {
        wrong(c, "the answer has a wrong body");
    }
    known_length = head + body;
    memcpy(known, at, known_length);
    return known_length;
}

static void answered(struct connection *c, const char *bytes, size_t length, uint64_t time) {
    if (c->kept_length > 0) {
        if (c->kept_length + length > in_size) {
            wrong(c, "the answers are too long");
        }
        memmove(in + c->kept_length, bytes, length);
        memcpy(in, c->kept, c->kept_length);
        bytes = in;
        length += c->kept_length;
    }
    for (size_t one; length > 0 && (one = answer(c, bytes, length)) > 0; bytes += one, length -= one) {
        if (++c->answered > pipeline) {
            wrong(c, "more answers came than requests were sent");
        }
        count_one(c, time);
    }
    if (length > KEPT) {
        wrong(c, "the answer is too long");
    }
    memcpy(c->kept, bytes, length);
    c->kept_length = length;
    if (c->answered == pipeline && length == 0) {
        next(c, time);
    }
}

static void readable(struct connection *c, uint64_t time) {
    ssize_t count = recv(c->fd, in, in_size - KEPT, 0);
    if (count > 0) {
        if (http) {
            answered(c, in, count, time);
        } else if (file) {
            downloaded(c, in, count, time);
        } else {
            echoed(c, in, count, time);
        }
    } else if (count == 0) {
        wrong(c, "the server has closed the connection");
    } else if (errno != EAGAIN) {
        wrong(c, strerror(errno));
    }
}

static void turn(int millis) {
    struct epoll_event events[EVENTS];
    int found = epoll_wait(poller, events, EVENTS, millis);
    for (int i = 0; i < found; i++) {
        struct connection *c = events[i].data.ptr;
        if (events[i].events & EPOLLOUT) {
            push(c);
        }
        if (events[i].events & ~(uint32_t) EPOLLOUT) {
            readable(c, now(CLOCK_MONOTONIC));
        }
    }
}

static void open_connections(int port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    connections = calloc(connection_count, sizeof(*connections));
    for (int i = 0; i < connection_count; i++) {
        struct connection *c = &connections[i];
        c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        struct timeval bound = {.tv_sec = STALL_SECONDS};
        int on = 1;
        struct linger reset = {.l_onoff = 1, .l_linger = 0};
        if (c->fd < 0 || setsockopt(c->fd, SOL_SOCKET, SO_SNDTIMEO, &bound, sizeof(bound)) < 0
                || connect(c->fd, (struct sockaddr *) &address, sizeof(address)) < 0) {
            fail("connect");
        }
        setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
        setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset)); /* leaves nothing behind */
        fcntl(c->fd, F_SETFL, O_NONBLOCK);
        if (http) {
            c->kept = malloc(KEPT);
        }
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
        if (epoll_ctl(poller, EPOLL_CTL_ADD, c->fd, &event) < 0) {
            fail("epoll_ctl");
        }
    }
}

static void prepare(void) {
    in_size = 2 * 65536 + KEPT;
    in = malloc(in_size);
    size_t length = file ? FILE_PERIOD + in_size : size + SHIFTS;
    pattern = malloc(length);
    uint32_t random = 12345;
    for (size_t i = 0; i < length; i++) {
        random = random * 1664525 + 1013904223;
        pattern[i] = file && i >= FILE_PERIOD ? pattern[i - FILE_PERIOD] : (char) (random >> 24);
    }
    out_length = http ? (sizeof(REQUEST) - 1) * pipeline : file ? FILE_REQUEST : size;
    out = malloc(out_length + 1);
    for (int i = 0; file && i < FILE_REQUEST; i++) {
        out[i] = (char) ((uint64_t) size >> (8 * (FILE_REQUEST - 1 - i)));
    }
    for (int i = 0; http && i < pipeline; i++) {
        memcpy(out + i * (sizeof(REQUEST) - 1), REQUEST, sizeof(REQUEST) - 1);
    }
}

static void run_until(uint64_t end, uint64_t most) {
    uint64_t seen = operations, progress = now(CLOCK_MONOTONIC);
    for (uint64_t time = progress; time < end && (most == 0 || operations < most); time = now(CLOCK_MONOTONIC)) {
        uint64_t left = (end - time) / 1000000 + 1;
        turn(left < 100 ? (int) left : 100);
        if (operations != seen) {
            seen = operations;
            progress = time;
        } else if (time - progress > STALL_SECONDS * 1000000000ull) {
            errno = ETIMEDOUT;
            fail("no answer");
        }
    }
}

int main(int count, char **arguments) {
    if (count != 10) {
        fprintf(stderr, "usage: load PORT echo|http|file|idle CONNECTIONS SIZE PIPELINE SECONDS SETTLE_MILLIS"
                        " MOST_OPERATIONS SERVER_PID\n");
        return 2;
    }
    http = strcmp(arguments[2], "http") == 0;
    file = strcmp(arguments[2], "file") == 0;
    connection_count = atoi(arguments[3]);
    size = strtoul(arguments[4], NULL, 10);
    pipeline = atoi(arguments[5]);
    uint64_t window = (uint64_t) (atof(arguments[6]) * 1e9);
    uint64_t most = strtoull(arguments[8], NULL, 10);
    long pid = atol(arguments[9]);
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    poller = epoll_create1(EPOLL_CLOEXEC);
    prepare();
    open_connections(atoi(arguments[1]));
    if (strcmp(arguments[2], "idle") == 0) {
        printf("READY\n");
        fflush(stdout);
        while (read(STDIN_FILENO, in, 1) > 0) {
        }
        return 0;
    }
    uint64_t settled = now(CLOCK_MONOTONIC);
    for (int i = 0; i < connection_count; i++) {
        next(&connections[i], now(CLOCK_MONOTONIC));
    }
    if (atol(arguments[7]) > 0) {
        run_until(settled + strtoull(arguments[7], NULL, 10) * 1000000, 0);
        operations = greatest = 0;
        memset(histogram, 0, sizeof(histogram));
        for (int i = 0; i < connection_count; i++) {
            connections[i].operations = 0;
        }
    }
    static struct times before, after;
    read_times(pid, &before);
    uint64_t own = now(CLOCK_PROCESS_CPUTIME_ID), all = busy(), begin = now(CLOCK_MONOTONIC);
    run_until(begin + window, most);
    uint64_t end = now(CLOCK_MONOTONIC);
    all = busy() - all;
    own = now(CLOCK_PROCESS_CPUTIME_ID) - own;
    read_times(pid, &after);
    uint64_t least = UINT64_MAX;
    for (int i = 0; i < connection_count; i++) {
        least = connections[i].operations < least ? connections[i].operations : least;
        if (connections[i].begin < end && end - connections[i].begin > greatest) {
            greatest = end - connections[i].begin; /* still waits */
        }
    }
    printf("operations=%llu elapsed=%llu server=%llu own=%llu busy=%llu p50=%llu p99=%llu p999=%llu greatest=%llu"
           " least=%llu\n", (unsigned long long) operations, (unsigned long long) (end - begin),
           (unsigned long long) spent(&before, &after), (unsigned long long) own, (unsigned long long) all,
           (unsigned long long) percentile(0.5), (unsigned long long) percentile(0.99),
           (unsigned long long) percentile(0.999), (unsigned long long) greatest, (unsigned long long) least);
    return 0;
}
