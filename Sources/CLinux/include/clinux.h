/* The door to Linux: calls and constants that Glibc's Swift module leaves out. Every function keeps
 * the meaning, the result and the errno of the call that it is named after. */
#ifndef CLINUX_H
#define CLINUX_H

#include <stddef.h>
#include <stdint.h>

/* One readiness report: `events` is a set of CLINUX_IN and so on, `token` what was registered. */
typedef struct { uint32_t events; uint64_t token; } clinux_event;

extern const uint32_t CLINUX_IN, CLINUX_OUT, CLINUX_HANGUP, CLINUX_ERROR, CLINUX_READ_HANGUP;

int clinux_epoll_create(void);
int clinux_epoll_add(int epoll, int descriptor, uint32_t events, uint64_t token);
int clinux_epoll_modify(int epoll, int descriptor, uint32_t events, uint64_t token);
int clinux_epoll_remove(int epoll, int descriptor);
int clinux_epoll_wait(int epoll, clinux_event *events, int capacity, int timeout_ms);

/* A non-blocking, close-on-exec counter that wakes an epoll. */
int clinux_eventfd(void);
int clinux_eventfd_signal(int descriptor);
int clinux_eventfd_clear(int descriptor);

/* Blocks SIGTERM and SIGINT for this thread and those it starts; returns a descriptor that reads them. */
int clinux_termination_signals(void);
/* The number of the signal that arrived, 0 when none waits. */
int clinux_read_signal(int descriptor);

/* Accepts one connection: non-blocking, close-on-exec. */
int clinux_accept(int listener);
/* Turns off Nagle's delay, so that a reply leaves at once. */
int clinux_no_delay(int descriptor);
/* send(2) without SIGPIPE. */
long clinux_send(int descriptor, const void *bytes, size_t count);

/* Names the calling thread for ps and perf; at most 15 bytes are kept. */
void clinux_name_thread(const char *name);

/* Resident memory of this process in bytes, 0 when unknown. */
long clinux_resident_bytes(void);

/* Takes the whole-file lock without waiting: 0, or -1 with errno EWOULDBLOCK when another has it. */
int clinux_lock_exclusively(int descriptor);
/* Gives the lock back, also on behalf of a child that was forked and has not yet called exec. */
int clinux_unlock(int descriptor);

/* Whether the bytes of `part` stand somewhere in `whole`. */
int clinux_contains(const void *whole, size_t count, const void *part, size_t part_count);

/* Fills `count` bytes from the kernel's random source: 0, or -1. */
int clinux_random(void *bytes, size_t count);

#endif
