/* What the two ceilings differ in: how a batch of lines is made durable. */
#ifndef STORE_H
#define STORE_H

#include <stddef.h>

typedef struct { const char *bytes; size_t count; } line;

/* True when the store is to be called from a thread of its own, beside the loop. */
extern const int store_wants_thread;

/* Opens a new store at `path`; ends the program when it cannot. */
void store_open(const char *path);

/* Makes `count` lines (each with its LF, one after the other in memory) durable, in order. */
void store_append(const line *lines, size_t count);

/* What may be done when the batch has been answered. */
void store_rest(void);

#endif
