#define _GNU_SOURCE
#include "clinux.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

const uint32_t CLINUX_IN = EPOLLIN, CLINUX_OUT = EPOLLOUT, CLINUX_HANGUP = EPOLLHUP,
               CLINUX_ERROR = EPOLLERR, CLINUX_READ_HANGUP = EPOLLRDHUP;

int clinux_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

static int control(int epoll, int operation, int descriptor, uint32_t events, uint64_t token) {
    struct epoll_event event;
    memset(&event, 0, sizeof event);
    event.events = events;
    event.data.u64 = token;
    return epoll_ctl(epoll, operation, descriptor, &event);
}

int clinux_epoll_add(int epoll, int descriptor, uint32_t events, uint64_t token) {
    return control(epoll, EPOLL_CTL_ADD, descriptor, events, token);
}

int clinux_epoll_modify(int epoll, int descriptor, uint32_t events, uint64_t token) {
    return control(epoll, EPOLL_CTL_MOD, descriptor, events, token);
}

int clinux_epoll_remove(int epoll, int descriptor) {
    return control(epoll, EPOLL_CTL_DEL, descriptor, 0, 0);
}

int clinux_epoll_wait(int epoll, clinux_event *events, int capacity, int timeout_ms) {
    struct epoll_event ready[256];
    int count = epoll_wait(epoll, ready, capacity < 256 ? capacity : 256, timeout_ms);
    for (int i = 0; i < count; i++) {
        events[i].events = ready[i].events;
        events[i].token = ready[i].data.u64;
    }
    return count;
}

int clinux_eventfd(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

int clinux_eventfd_signal(int descriptor) {
    uint64_t one = 1;
    return write(descriptor, &one, sizeof one) == sizeof one || errno == EAGAIN ? 0 : -1;
}

int clinux_eventfd_clear(int descriptor) {
    uint64_t count;
    return read(descriptor, &count, sizeof count) == sizeof count || errno == EAGAIN ? 0 : -1;
}

int clinux_termination_signals(void) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    if (pthread_sigmask(SIG_BLOCK, &set, NULL) != 0) return -1;
    return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

int clinux_read_signal(int descriptor) {
    struct signalfd_siginfo info;
    return read(descriptor, &info, sizeof info) == sizeof info ? (int)info.ssi_signo : 0;
}

int clinux_accept(int listener) { return accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC); }

int clinux_no_delay(int descriptor) {
    int on = 1;
    return setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

long clinux_send(int descriptor, const void *bytes, size_t count) {
    return send(descriptor, bytes, count, MSG_NOSIGNAL);
}

void clinux_name_thread(const char *name) {
    char kept[16];
    snprintf(kept, sizeof kept, "%s", name);
    pthread_setname_np(pthread_self(), kept);
}

long clinux_resident_bytes(void) {
    long size = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (!file) return 0;
    int fields = fscanf(file, "%ld %ld", &size, &resident);
    fclose(file);
    return fields == 2 ? resident * sysconf(_SC_PAGESIZE) : 0;
}

int clinux_lock_exclusively(int descriptor) { return flock(descriptor, LOCK_EX | LOCK_NB); }

int clinux_unlock(int descriptor) { return flock(descriptor, LOCK_UN); }

int clinux_random(void *bytes, size_t count) {
    /* Drawn 256 at a time, which the kernel gives whole; what was handed out is wiped. */
    static _Thread_local unsigned char drawn[256];
    static _Thread_local size_t left = 0;
    unsigned char *next = bytes;
    for (; count > 0; count--, left--) {
        while (left == 0) {
            ssize_t got = getrandom(drawn, sizeof drawn, 0);
            if (got < 0 && errno != EINTR) return -1;
            if (got > 0) left = (size_t)got;
        }
        *next++ = drawn[left - 1];
        drawn[left - 1] = 0;
    }
    return 0;
}

int clinux_contains(const void *whole, size_t count, const void *part, size_t part_count) {
    return memmem(whole, count, part, part_count) != NULL;
}
