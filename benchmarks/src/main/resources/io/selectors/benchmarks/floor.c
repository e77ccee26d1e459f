/* The floor: the same work on the bare system calls. Speaks the protocol of Worker on its standard input and output. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static int epoll = -1, ready_fd, spare;
static int fds[40000], fd_count;
static struct epoll_event events[1024];
static volatile long sink;

static long now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000L + t.tv_nsec;
}

static int keep(int fd) {
    if (fd < 0) { perror("descriptor"); exit(1); }
    fds[fd_count++] = fd;
    return fd;
}

static void control(int op, int fd, unsigned mask, int data) {
    struct epoll_event e = { .events = mask, .data.u64 = (unsigned) data };
    if (epoll_ctl(epoll, op, fd, &e) != 0) { perror("epoll_ctl"); exit(1); }
}

static void open_all(int ready, int idle) {
    while (fd_count > 0) close(fds[--fd_count]);
    if (epoll >= 0) close(epoll);
    epoll = epoll_create1(EPOLL_CLOEXEC);
    spare = keep(socket(AF_INET, SOCK_DGRAM, 0));
    for (int i = 0; i < idle; i++) { int fd = keep(socket(AF_INET, SOCK_DGRAM, 0)); control(EPOLL_CTL_ADD, fd, EPOLLIN, fd); }
    for (int i = 0; i < ready; i++) {
        int ends[2];
        if (pipe(ends)) exit(1);
        keep(ends[1]);
        ready_fd = keep(ends[0]);
        if (write(ends[1], "x", 1) != 1) exit(1);
        control(EPOLL_CTL_ADD, ready_fd, EPOLLIN, ready_fd);
    }
}

static int poll_once(void) {
    int n = epoll_wait(epoll, events, 1024, 0);
    for (int i = 0; i < n; i++) sink += events[i].data.u64 ^ events[i].events;
    return n;
}

static long repeat(const char *op, long n) {
    long start = now();
    for (long i = 0; i < n; i++) {
        if (!strcmp(op, "poll") || !strcmp(op, "toggle")) poll_once();
        else if (!strcmp(op, "churn")) { control(EPOLL_CTL_ADD, spare, EPOLLIN, spare); control(EPOLL_CTL_DEL, spare, 0, 0); }
        else if (!strcmp(op, "rearm")) { control(EPOLL_CTL_MOD, ready_fd, EPOLLIN | EPOLLONESHOT, ready_fd); poll_once(); }
        else return -1;
    }
    return now() - start;
}

static int compare(const void *a, const void *b) {
    long x = *(const long *) a, y = *(const long *) b;
    return x < y ? -1 : x > y;
}

static long late(long nanos, int rounds) {
    long *seen = malloc(rounds * sizeof(long));
    struct timespec t = { nanos / 1000000000L, nanos % 1000000000L };
    for (int i = 0; i < rounds; i++) {
        long start = now();
        epoll_pwait2(epoll, events, 1024, &t, NULL);
        seen[i] = now() - start - nanos;
    }
    qsort(seen, rounds, sizeof(long), compare);
    long median = seen[rounds / 2];
    free(seen);
    return median;
}

static int chain_n, chain_left, in_flight, *queue, q_head, q_tail, controlled;
static int (*ends)[2];

static void chain_send(int i) {
    if (write(ends[i][1], "e", 1) != 1) exit(1);
    in_flight++;
    chain_left--;
    if (controlled) queue[q_tail++] = i;
}

static void chain_pass(int i) {
    char c;
    if (read(ends[i][0], &c, 1) == 1) {
        in_flight--;
        if (chain_left > 0) chain_send((i + 1) % chain_n);
    }
}

static long chain_run(int active, int writes, int control_run) {
    controlled = control_run;
    chain_left = writes;
    in_flight = q_head = q_tail = 0;
    long start = now();
    for (int i = 0; i < active; i++) chain_send(i * (chain_n / active));
    while (in_flight > 0) {
        if (control_run) chain_pass(queue[q_head++]);
        else { int n = epoll_wait(epoll, events, 1024, -1); for (int i = 0; i < n; i++) chain_pass(events[i].data.u64); }
    }
    return now() - start;
}

static void chain(int n, int active, int writes, int rounds) {
    open_all(0, 0);
    chain_n = n;
    ends = malloc(n * sizeof *ends);
    queue = malloc((writes + 1) * sizeof(int));
    for (int i = 0; i < n; i++) {
        if (pipe2(ends[i], O_NONBLOCK)) { perror("pipe2"); exit(1); }
        control(EPOLL_CTL_ADD, ends[i][0], EPOLLIN, i);
    }
    long *total = malloc(rounds * sizeof(long)), *bare = malloc(rounds * sizeof(long));
    for (int r = 0; r < rounds; r++) { total[r] = chain_run(active, writes, 0); bare[r] = chain_run(active, writes, 1); }
    qsort(total, rounds, sizeof(long), compare);
    qsort(bare, rounds, sizeof(long), compare);
    printf("%ld %ld\n", total[rounds / 2], bare[rounds / 2]);
    for (int i = 0; i < n; i++) { close(ends[i][0]); close(ends[i][1]); }
    free(ends); free(queue); free(total); free(bare);
}

int main(void) {
    char line[256], op[32];
    while (fgets(line, sizeof line, stdin)) {
        long a = 0, b = 0, c = 0, d = 0;
        if (sscanf(line, "open %ld %ld", &a, &b) == 2) { open_all(a, b); printf("0\n"); }
        else if (sscanf(line, "time %31s %ld", op, &a) == 2) { long t = repeat(op, a); if (t < 0) printf("-\n"); else printf("%ld\n", t); }
        else if (sscanf(line, "late %ld %ld", &a, &b) == 2) printf("%ld\n", late(a, b));
        else if (sscanf(line, "chain %ld %ld %ld %ld", &a, &b, &c, &d) == 4) chain(a, b, c, d);
        else printf("-\n");
        fflush(stdout);
    }
    return 0;
}
