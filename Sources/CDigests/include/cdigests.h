/* SHA-256's inner loop with the processor's own instructions, which Swift cannot name. */
#ifndef CDIGESTS_H
#define CDIGESTS_H

#include <stddef.h>
#include <stdint.h>

/* Whether this processor has them. */
int cdigests_has_sha256(void);

/* Takes `count` blocks of 64 bytes into `state`. Only when cdigests_has_sha256() is not 0. */
void cdigests_sha256(uint32_t state[8], const void *blocks, size_t count, const uint32_t constants[64]);

#endif
