/* Lines that wait to be made durable together, and who sent them. */
#ifndef BATCH_H
#define BATCH_H

#include "store.h"
#include <stdint.h>

typedef struct { int connection; unsigned opening; size_t offset; size_t count; } command;

typedef struct batch {
    char *bytes;
    size_t byte_count, byte_capacity;
    command *commands;
    line *lines;
    size_t count, capacity;
    struct batch *next;
} batch;

void batch_add(batch *to, int connection, unsigned opening, const char *bytes, size_t count);

/* Makes the batch durable. */
void batch_store(batch *stored);

/* The writer's thread: batches go in when the loop has read all that came, and come back stored. */
void writer_start(int wakes);
/* The batch to gather in, locked until writer_hand_over. */
batch *writer_gathering(void);
void writer_hand_over(void);
/* Takes all stored batches, oldest first, and gives one back when it has been answered. */
batch *writer_stored(void);
void writer_give_back(batch *answered);

#endif
