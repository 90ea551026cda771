/* The door to the system's SQLite: what its header says with macros and variadic functions, which
 * Swift cannot import, said again as plain functions. */
#ifndef CSQLITE_SHIM_H
#define CSQLITE_SHIM_H

#include <sqlite3.h>

/* "SQLite copies the bytes before the call returns" (SQLITE_TRANSIENT is a cast macro). */
static inline sqlite3_destructor_type csqlite_transient(void) { return SQLITE_TRANSIENT; }

/* Sets an on/off database option; `value` is 0 or 1. */
static inline int csqlite_db_config(sqlite3 *db, int option, int value) {
    int now = 0;
    return sqlite3_db_config(db, option, value, &now);
}

/* Lets SQLite not count the memory it uses, which costs two locks an allocation. Only before its
 * first use; later it has no effect. */
static inline int csqlite_leave_memory_uncounted(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

#endif
