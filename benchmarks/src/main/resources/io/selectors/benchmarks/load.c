/*
 * Loads an echo server: so many connections, each of which sends a line and waits for it to come back, whole and unchanged, before it sends
 * the next. Reads "connect PORT CONNECTIONS", "run MILLIS", "close" on its standard input. Answers a run with the nanoseconds it took, its
 * own processor time in nanoseconds, and the latency of each message in nanoseconds.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MAX_CONNECTIONS 19000
#define MAX_LATENCIES 4000000
/* So many connections at a time wait to be accepted; more than the backlog would be sent away for a second. */
#define BATCH 500

static const char line[] = "{\"send_user\":\"load\",\"send_msg\":\"0123456789012345678901234567\"}\n";
#define LENGTH (sizeof line - 1)

static struct { int fd; size_t received; long sent_at; char bytes[LENGTH]; } all[MAX_CONNECTIONS];
static int count, epoll = -1;
static unsigned *latencies;
static long latency_count;

static void fail(const char *what) { fprintf(stderr, "load: "); perror(what); exit(1); }

static long clock_of(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return t.tv_sec * 1000000000L + t.tv_nsec;
}

static void send_line(int i, long now) {
    all[i].received = 0;
    all[i].sent_at = now;
    if (write(all[i].fd, line, LENGTH) != (ssize_t) LENGTH) fail("write");
}

/* Whether the echo is complete. */
static int receive(int i) {
    ssize_t n = read(all[i].fd, all[i].bytes + all[i].received, LENGTH - all[i].received);
    if (n < 0 && errno == EAGAIN) return 0;
    if (n == 0) { errno = ECONNRESET; fail("the server closed a connection"); }
    if (n < 0) fail("read");
    all[i].received += n;
    if (all[i].received < LENGTH) return 0;
    if (memcmp(all[i].bytes, line, LENGTH)) { errno = EBADMSG; fail("the echo differs"); }
    return 1;
}

static void close_all(void) {
    while (count > 0) close(all[--count].fd);
    if (epoll >= 0) close(epoll);
    epoll = -1;
}

static void connect_all(int port, int wanted) {
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    close_all();
    epoll = epoll_create1(0);
    for (; count < wanted; count++) {
        int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
        if (fd < 0) fail("socket");
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (connect(fd, (struct sockaddr *) &address, sizeof address)) fail("connect");
        all[count].fd = fd;
        if (count % BATCH == BATCH - 1 || count == wanted - 1) {
            /* Whoever answers the last one has accepted those before. */
            send_line(count, 0);
            while (!receive(count)) { }
        }
        struct epoll_event e = { .events = EPOLLIN, .data.u32 = count };
        if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &e)) fail("epoll_ctl");
    }
}

/* Takes what has come back of one connection; says how many messages are on their way less. */
static int turn(int i, long until) {
    if (!receive(i)) return 0;
    long now = clock_of(CLOCK_MONOTONIC);
    if (now >= until) return 1;
    if (latency_count < MAX_LATENCIES) latencies[latency_count++] = now - all[i].sent_at;
    send_line(i, now);
    return 0;
}

static void run(long nanos) {
    static struct epoll_event events[1024];
    long start = clock_of(CLOCK_MONOTONIC), busy = clock_of(CLOCK_PROCESS_CPUTIME_ID), until = start + nanos;
    int under_way = count;
    latency_count = 0;
    for (int i = 0; i < count; i++) send_line(i, clock_of(CLOCK_MONOTONIC));
    while (under_way > 0) {
        if (count == 1) { under_way -= turn(0, until); continue; }
        int n = epoll_wait(epoll, events, 1024, 60000);
        if (n == 0) { errno = ETIMEDOUT; fail("waiting for echoes"); }
        for (int i = 0; i < n; i++) under_way -= turn(events[i].data.u32, until);
    }
    printf("%ld %ld", nanos, clock_of(CLOCK_PROCESS_CPUTIME_ID) - busy);
    for (long i = 0; i < latency_count; i++) printf(" %u", latencies[i]);
    printf("\n");
}

int main(void) {
    char command[128];
    int a, b;
    latencies = malloc(MAX_LATENCIES * sizeof *latencies);
    while (fgets(command, sizeof command, stdin)) {
        if (sscanf(command, "connect %d %d", &a, &b) == 2 && b <= MAX_CONNECTIONS) { connect_all(a, b); printf("0\n"); }
        else if (sscanf(command, "run %d", &a) == 1) run(a * 1000000L);
        else if (!strncmp(command, "close", 5)) { close_all(); printf("0\n"); }
        else { errno = EINVAL; fail(command); }
        fflush(stdout);
    }
    return 0;
}
