/* An echo server on the bare system calls: level-triggered, one thread. Prints its port; ends with its standard input. */
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
#include <unistd.h>

#define MAX_FDS 20000

/* What the peer did not take at once; there is at most one such rest, for reading waits for it. */
static struct { char *bytes; size_t from, to; } unsent[MAX_FDS];
static int epoll;
static char buffer[65536];

static void fail(const char *what) { perror(what); exit(1); }

static void control(int op, int fd, unsigned mask) {
    struct epoll_event e = { .events = mask, .data.fd = fd };
    if (epoll_ctl(epoll, op, fd, &e) != 0) fail("epoll_ctl");
}

static void drop(int fd) {
    free(unsent[fd].bytes);
    unsent[fd].bytes = NULL;
    close(fd);
}

static void flush_rest(int fd) {
    ssize_t n = write(fd, unsent[fd].bytes + unsent[fd].from, unsent[fd].to - unsent[fd].from);
    if (n < 0 && errno != EAGAIN) { drop(fd); return; }
    if (n > 0) unsent[fd].from += n;
    if (unsent[fd].from == unsent[fd].to) {
        free(unsent[fd].bytes);
        unsent[fd].bytes = NULL;
        control(EPOLL_CTL_MOD, fd, EPOLLIN);
    }
}

static void echo(int fd) {
    ssize_t n = read(fd, buffer, sizeof buffer);
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) { drop(fd); return; }
    ssize_t sent = write(fd, buffer, n);
    if (sent < 0 && errno != EAGAIN) { drop(fd); return; }
    if (sent < 0) sent = 0;
    if (sent < n) {
        unsent[fd].bytes = malloc(n - sent);
        memcpy(unsent[fd].bytes, buffer + sent, n - sent);
        unsent[fd].from = 0;
        unsent[fd].to = n - sent;
        control(EPOLL_CTL_MOD, fd, EPOLLOUT);
    }
}

static void accept_all(int listener) {
    for (int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK); fd >= 0; fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) {
        if (fd >= MAX_FDS) { close(fd); continue; }
        int on = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        control(EPOLL_CTL_ADD, fd, EPOLLIN);
    }
}

int main(void) {
    static struct epoll_event events[1024];
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (bind(listener, (struct sockaddr *) &address, size) || listen(listener, 4096)
            || getsockname(listener, (struct sockaddr *) &address, &size)) fail("listen");
    epoll = epoll_create1(EPOLL_CLOEXEC);
    control(EPOLL_CTL_ADD, listener, EPOLLIN);
    control(EPOLL_CTL_ADD, 0, EPOLLIN);
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    for (;;) {
        int n = epoll_wait(epoll, events, 1024, -1);
        if (n < 0 && errno != EINTR) fail("epoll_wait");
        for (int i = 0; i < n; i++) {
            int fd = events[i].data.fd;
            if (fd == 0) return 0;
            if (fd == listener) accept_all(listener);
            else if (unsent[fd].bytes) flush_rest(fd);
            else echo(fd);
        }
    }
}
