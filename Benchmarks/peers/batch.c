/* Group commit without a timer: while a commit runs, the next batch gathers. */
#define _GNU_SOURCE
#include "batch.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static batch batches[4];
static batch *gathering = &batches[0], *free_ones, *stored;
static int wake_descriptor;

void batch_add(batch *to, int connection, unsigned opening, const char *bytes, size_t count) {
    if (to->byte_count + count > to->byte_capacity) {
        to->byte_capacity = 2 * (to->byte_count + count);
        to->bytes = realloc(to->bytes, to->byte_capacity);
    }
    if (to->count == to->capacity) {
        to->capacity = to->capacity ? 2 * to->capacity : 256;
        to->commands = realloc(to->commands, to->capacity * sizeof *to->commands);
        to->lines = realloc(to->lines, to->capacity * sizeof *to->lines);
    }
    to->commands[to->count++] = (command){connection, opening, to->byte_count, count};
    memcpy(to->bytes + to->byte_count, bytes, count);
    to->byte_count += count;
}

void batch_store(batch *of) {
    for (size_t index = 0; index < of->count; index++)
        of->lines[index] = (line){of->bytes + of->commands[index].offset, of->commands[index].count};
    store_append(of->lines, of->count);
}

static void *write_batches(void *unused) {
    (void)unused;
    for (;;) {
        pthread_mutex_lock(&mutex);
        while (gathering->count == 0 || !free_ones) pthread_cond_wait(&changed, &mutex);
        batch *taken = gathering;
        gathering = free_ones;
        free_ones = free_ones->next;
        gathering->count = gathering->byte_count = 0;
        pthread_mutex_unlock(&mutex);

        batch_store(taken);

        pthread_mutex_lock(&mutex);
        batch **last = &stored;
        while (*last) last = &(*last)->next;
        taken->next = NULL;
        *last = taken;
        pthread_mutex_unlock(&mutex);
        uint64_t one = 1;
        if (write(wake_descriptor, &one, sizeof one) != sizeof one) abort();
        store_rest();
    }
    return NULL;
}

void writer_start(int wakes) {
    wake_descriptor = wakes;
    for (int index = 1; index < 4; index++) {
        batches[index].next = free_ones;
        free_ones = &batches[index];
    }
    pthread_t thread;
    if (pthread_create(&thread, NULL, write_batches, NULL) != 0) abort();
}

batch *writer_gathering(void) {
    pthread_mutex_lock(&mutex);
    return gathering;
}

void writer_hand_over(void) {
    if (gathering->count > 0) pthread_cond_signal(&changed);
    pthread_mutex_unlock(&mutex);
}

batch *writer_stored(void) {
    pthread_mutex_lock(&mutex);
    batch *taken = stored;
    stored = NULL;
    pthread_mutex_unlock(&mutex);
    return taken;
}

void writer_give_back(batch *answered) {
    pthread_mutex_lock(&mutex);
    answered->next = free_ones;
    free_ones = answered;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&mutex);
}
