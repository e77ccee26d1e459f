/*
 * The floor: the same work on the bare system calls. Speaks the protocol of Worker on its standard input and output. Arguments:
 * "thread" for a second thread that sleeps, as every JVM has several: with one, the C library's waits become cancellation points, and the
 * kernel counts references to descriptors; "keys" to poll, and do nothing else, as a selector would that keeps a key for each descriptor;
 * "slack" for timers as precise as the kernel makes them.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static int epoll = -1, ready_fd, spare;
static int fds[40000], fd_count;
static int chain_n, chain_active, chain_writes, chain_left, in_flight, *queue, q_tail, controlled;
static int (*ends)[2];
static struct epoll_event events[1024];
static volatile long sink;

/* Whether there are keys, and what of them the contract asks to be looked at for each event. */
static int with_keys;
struct channel { long others[7]; volatile char is_open; };
struct key { long others[3]; volatile int generation, interest; volatile char is_registered; struct channel *channel; };
static struct key *keys[40000];

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

static void handle(struct key *key, unsigned ready) { sink += ready; }
static void (*volatile handler)(struct key *, unsigned) = handle;

static void open_keys(void) {
    for (int i = 0; i < fd_count; i++) {
        int fd = fds[i];
        if (keys[fd] == NULL) {
            keys[fd] = calloc(1, sizeof(struct key));
            keys[fd]->channel = calloc(1, sizeof(struct channel));
        }
        keys[fd]->interest = EPOLLIN;
        keys[fd]->is_registered = keys[fd]->channel->is_open = 1;
    }
}

static void open_all(int ready, int idle) {
    for (; chain_n > 0; chain_n--) { close(ends[chain_n - 1][0]); close(ends[chain_n - 1][1]); }
    while (fd_count > 0) close(fds[--fd_count]);
    if (epoll >= 0) close(epoll);
    epoll = epoll_create1(EPOLL_CLOEXEC);
    spare = keep(socket(AF_INET, SOCK_DGRAM, 0));
    for (int i = 0; i < idle; i++) { int fd = keep(socket(AF_INET, SOCK_DGRAM, 0)); control(EPOLL_CTL_ADD, fd, EPOLLIN, fd); }
    for (int i = 0; i < ready; i++) {
        int pair[2];
        if (pipe(pair)) exit(1);
        keep(pair[1]);
        ready_fd = keep(pair[0]);
        if (write(pair[1], "x", 1) != 1) exit(1);
        control(EPOLL_CTL_ADD, ready_fd, EPOLLIN, ready_fd);
    }
    if (with_keys) open_keys();
}

static int poll_keys(void) {
    int n = epoll_wait(epoll, events, 1024, 0);
    for (int i = 0; i < n; i++) {
        struct key *key = keys[(int) events[i].data.u64];
        unsigned ready = events[i].events;
        if (key != NULL && key->generation == (int) (events[i].data.u64 >> 32) && key->is_registered && key->channel->is_open
                && (ready &= key->interest) != 0) handler(key, ready);
    }
    return n;
}

static int poll_once(void) {
    if (with_keys) return poll_keys();
    int n = epoll_wait(epoll, events, 1024, 0);
    for (int i = 0; i < n; i++) sink += events[i].data.u64 ^ events[i].events;
    return n;
}

static void poll_op(void) { poll_once(); }

static void churn(void) {
    control(EPOLL_CTL_ADD, spare, EPOLLIN, spare);
    control(EPOLL_CTL_DEL, spare, 0, 0);
}

static void churn_poll(void) {
    control(EPOLL_CTL_ADD, spare, EPOLLIN, spare);
    poll_once();
    control(EPOLL_CTL_DEL, spare, 0, 0);
    poll_once();
}

static void rearm(void) {
    control(EPOLL_CTL_MOD, ready_fd, EPOLLIN | EPOLLONESHOT, ready_fd);
    poll_once();
}

static void rearm_silent(void) {
    rearm();
    poll_once();
}

/* Interests that are added and taken back need no call: what is left of a toggle is its poll. */
static const struct { const char *name; void (*run)(void); } operations[] = {
    { "poll", poll_op }, { "toggle", poll_op }, { "churn", churn }, { "churn-poll", churn_poll }, { "rearm", rearm },
    { "rearm-silent", rearm_silent },
};

static void repeat(const char *name, long count, long batches) {
    void (*run)(void) = NULL;
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++) if (!strcmp(name, operations[i].name)) run = operations[i].run;
    if (run == NULL) { printf("-\n"); return; }
    for (long b = 0; b < batches; b++) {
        long start = now();
        for (long i = 0; i < count; i++) run();
        printf(b == 0 ? "%ld" : " %ld", now() - start);
    }
    printf("\n");
}

static int compare(const void *a, const void *b) {
    long x = *(const long *) a, y = *(const long *) b;
    return x < y ? -1 : x > y;
}

static void late(long nanos, int rounds) {
    long *seen = malloc(rounds * sizeof(long));
    struct timespec t = { nanos / 1000000000L, nanos % 1000000000L };
    for (int i = 0; i < rounds; i++) {
        long start = now();
        epoll_pwait2(epoll, events, 1024, &t, NULL);
        seen[i] = now() - start - nanos;
    }
    qsort(seen, rounds, sizeof(long), compare);
    printf("%ld %ld %ld\n", seen[rounds / 2], seen[rounds * 99 / 100], seen[0]);
    free(seen);
}

static volatile long woken;
static volatile int waking;
static int wakeup_fd;
static long wake_pause;

static void rest(long nanos) {
    struct timespec t = { 0, nanos };
    nanosleep(&t, NULL);
}

static void *wake(void *nothing) {
    while (waking) {
        unsigned long one = 1;
        rest(wake_pause);
        woken = now();
        if (write(wakeup_fd, &one, sizeof one) != sizeof one) exit(1);
    }
    return nothing;
}

static void wakeups(int count, long nanos) {
    long *seen = malloc(count * sizeof(long)), before = 0;
    unsigned long drained;
    pthread_t thread;
    open_all(0, 1);
    wakeup_fd = keep(eventfd(0, EFD_NONBLOCK));
    control(EPOLL_CTL_ADD, wakeup_fd, EPOLLIN, wakeup_fd);
    waking = 1;
    wake_pause = nanos;
    pthread_create(&thread, NULL, wake, NULL);
    for (int i = 0; i < count;) {
        epoll_wait(epoll, events, 1024, -1);
        long at = now(), sent = woken;
        if (read(wakeup_fd, &drained, sizeof drained) != sizeof drained) exit(1);
        if (sent != before) { seen[i++] = at > sent ? at - sent : 0; before = sent; }
    }
    waking = 0;
    pthread_join(thread, NULL);
    qsort(seen, count, sizeof(long), compare);
    printf("%ld %ld\n", seen[count / 2], seen[count * 99 / 100]);
    free(seen);
}

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

static long chain_run(int control_run) {
    int q_head = 0;
    controlled = control_run;
    chain_left = chain_writes;
    in_flight = q_tail = 0;
    long start = now();
    for (int i = 0; i < chain_active; i++) chain_send(i * (chain_n / chain_active));
    while (in_flight > 0) {
        if (control_run) chain_pass(queue[q_head++]);
        else { int n = epoll_wait(epoll, events, 1024, 0); for (int i = 0; i < n; i++) chain_pass(events[i].data.u64); }
    }
    return now() - start;
}

static void chain(int n, int active, int writes) {
    open_all(0, 0);
    chain_active = active;
    chain_writes = writes;
    ends = realloc(ends, n * sizeof *ends);
    queue = realloc(queue, writes * sizeof(int));
    for (; chain_n < n; chain_n++) {
        if (pipe2(ends[chain_n], O_NONBLOCK)) { perror("pipe2"); exit(1); }
        control(EPOLL_CTL_ADD, ends[chain_n][0], EPOLLIN, chain_n);
    }
}

static void pairs(int count) {
    for (int i = 0; i < count; i++) {
        long bare = i % 2 == 0 ? chain_run(1) : 0, total = chain_run(0);
        if (i % 2 != 0) bare = chain_run(1);
        printf(i == 0 ? "%ld %ld" : " %ld %ld", total, bare);
    }
    printf("\n");
}

static void *sleep_for_good(void *nothing) {
    while (1) pause();
    return nothing;
}

int main(int argc, char **argv) {
    char line[256], op[32];
    int has_thread = 0;
    for (int i = 1; i < argc; i++) {
        pthread_t thread;
        if (!strcmp(argv[i], "keys")) with_keys = 1;
        if (!strcmp(argv[i], "slack") && prctl(PR_SET_TIMERSLACK, 1L, 0L, 0L, 0L)) { perror("prctl"); return 1; }
        if (!strcmp(argv[i], "thread")) { has_thread = 1; pthread_create(&thread, NULL, sleep_for_good, NULL); }
    }
    while (fgets(line, sizeof line, stdin)) {
        long a = 0, b = 0, c = 0;
        if (with_keys && strncmp(line, "open", 4) && strncmp(line, "time poll ", 10)) printf("-\n");
        else if (sscanf(line, "open %ld %ld", &a, &b) == 2 || sscanf(line, "openfd %ld %ld", &a, &b) == 2) { open_all(a, b); printf("0\n"); }
        else if (sscanf(line, "time %31s %ld %ld", op, &a, &b) == 3) repeat(op, a, b);
        else if (sscanf(line, "late %ld %ld", &a, &b) == 2) late(a, b);
        else if (sscanf(line, "chain %ld %ld %ld", &a, &b, &c) == 3) { chain(a, b, c); printf("0\n"); }
        else if (sscanf(line, "pairs %ld", &a) == 1) pairs(a);
        /* The second thread of this would be one for good: the C library does not go back. */
        else if (has_thread && sscanf(line, "wakeups %ld %ld", &a, &b) == 2) wakeups(a, b);
        else printf("-\n");
        fflush(stdout);
    }
    return 0;
}
