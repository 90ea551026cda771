/* The least that a durable line server can be: epoll, a line in, made durable with all others that
 * wait, OK back. With the store of log_store.c or of sqlite_store.c it is the ceiling of what any
 * server can do here with that store. Usage: SERVER PATH; says on which port it serves. */
#define _GNU_SOURCE
#include "batch.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum { most_connections = 4096, input_capacity = 1 << 18, events_at_once = 256 };

typedef struct {
    unsigned opening; /* how often this descriptor was opened: an answer to an earlier one is dropped */
    char *input, *output;
    size_t input_count, output_start, output_count, output_capacity;
    int is_open, has_answers;
} connection;

static connection connections[most_connections];
static int touched[most_connections], touched_count;
static int poller;
static unsigned long long sequence;

static void watch(int operation, int descriptor, unsigned events) {
    struct epoll_event event = {.events = events, .data.fd = descriptor};
    if (epoll_ctl(poller, operation, descriptor, &event) != 0) abort();
}

static int listen_somewhere(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (bind(listener, (struct sockaddr *)&address, size) != 0 || listen(listener, 512) != 0
        || getsockname(listener, (struct sockaddr *)&address, &size) != 0) abort();
    printf("ready on 127.0.0.1:%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return listener;
}

static void flush_output(int descriptor) {
    connection *to = &connections[descriptor];
    int waited = to->output_start > 0;
    ssize_t count = send(descriptor, to->output + to->output_start,
                         to->output_count - to->output_start, MSG_NOSIGNAL);
    if (count > 0) to->output_start += (size_t)count;
    int waits = to->output_start < to->output_count;
    if (!waits) to->output_start = to->output_count = 0;
    if (waits || waited) watch(EPOLL_CTL_MOD, descriptor, waits ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

static void put(int descriptor, const char *bytes, size_t count) {
    connection *to = &connections[descriptor];
    if (to->output_count + count > to->output_capacity) {
        to->output_capacity = 2 * (to->output_count + count);
        to->output = realloc(to->output, to->output_capacity);
    }
    memcpy(to->output + to->output_count, bytes, count);
    to->output_count += count;
    if (to->has_answers) return;
    to->has_answers = 1;
    touched[touched_count++] = descriptor;
}

static void flush_touched(void) {
    for (int index = 0; index < touched_count; index++) {
        connections[touched[index]].has_answers = 0;
        if (connections[touched[index]].is_open) flush_output(touched[index]);
    }
    touched_count = 0;
}

static void accept_all(int listener) {
    static const char hello[] = "HELLO {\"server\":\"ceiling\"}\n";
    int descriptor, yes = 1;
    while ((descriptor = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        if (descriptor >= most_connections) abort();
        connection *one = &connections[descriptor];
        setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        if (!one->input) one->input = malloc(input_capacity);
        one->opening++;
        one->is_open = 1;
        one->input_count = one->output_count = one->output_start = 0;
        watch(EPOLL_CTL_ADD, descriptor, EPOLLIN);
        put(descriptor, hello, sizeof hello - 1);
    }
    flush_touched();
}

/* Reads once and puts every whole line into the batch. */
static void receive(int descriptor, batch *to) {
    connection *from = &connections[descriptor];
    ssize_t count = recv(descriptor, from->input + from->input_count,
                         input_capacity - from->input_count, 0);
    if (count <= 0) {
        if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
        from->is_open = 0;
        close(descriptor);
        return;
    }
    size_t start = 0, scanned = from->input_count;
    from->input_count += (size_t)count;
    char *found;
    while ((found = memchr(from->input + scanned, '\n', from->input_count - scanned))) {
        size_t length = (size_t)(found + 1 - (from->input + start));
        batch_add(to, descriptor, from->opening, from->input + start, length);
        scanned = start += length;
    }
    from->input_count -= start;
    memmove(from->input, from->input + start, from->input_count);
    if (from->input_count == input_capacity) abort();
}

static void answer(const batch *stored) {
    char reply[256];
    for (size_t index = 0; index < stored->count; index++) {
        const command *one = &stored->commands[index];
        if (!connections[one->connection].is_open
            || connections[one->connection].opening != one->opening) continue;
        int length = snprintf(
            reply, sizeof reply,
            "OK {\"request\":\"bmig3abcd-00000001\",\"sequence\":%llu,\"version\":2,"
            "\"state\":\"accepted\",\"replayed\":false,\"dueAt\":\"2026-01-14T09:00:00.000Z\"}\n",
            ++sequence);
        put(one->connection, reply, (size_t)length);
    }
}

int main(int count, char **arguments) {
    if (count != 2) return 64;
    signal(SIGPIPE, SIG_IGN);
    store_open(arguments[1]);
    poller = epoll_create1(EPOLL_CLOEXEC);
    int listener = listen_somewhere(), wakes = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    watch(EPOLL_CTL_ADD, listener, EPOLLIN);
    watch(EPOLL_CTL_ADD, wakes, EPOLLIN);
    if (store_wants_thread) writer_start(wakes);
    static batch own;
    for (;;) {
        struct epoll_event events[events_at_once];
        int ready = epoll_wait(poller, events, events_at_once, -1);
        batch *to = store_wants_thread ? writer_gathering() : &own;
        for (int index = 0; index < ready; index++) {
            int descriptor = events[index].data.fd;
            if (descriptor == listener || descriptor == wakes) continue;
            if (events[index].events & ~(unsigned)EPOLLOUT) receive(descriptor, to);
            else flush_output(descriptor);
        }
        if (store_wants_thread) writer_hand_over();
        for (int index = 0; index < ready; index++) {
            uint64_t value;
            if (events[index].data.fd == listener) accept_all(listener);
            if (events[index].data.fd == wakes && read(wakes, &value, sizeof value) < 0) abort();
        }
        if (store_wants_thread) {
            for (batch *next, *one = writer_stored(); one; one = next) {
                next = one->next;
                answer(one);
                writer_give_back(one);
            }
        } else if (own.count > 0) {
            batch_store(&own);
            answer(&own);
            own.count = own.byte_count = 0;
        }
        flush_touched();
    }
}
