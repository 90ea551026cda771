/* The same rows in SQLite, in one b-tree, with the settings of our own store: WAL, FULL, passive
 * checkpoints of our own every 4,000 pages. No JSON is parsed: cells are cut out at their names. */
#define _GNU_SOURCE
#include "store.h"
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { checkpoint_pages = 4000 };

const int store_wants_thread = 1;
static sqlite3 *handle;
static sqlite3_stmt *begin, *insert, *commit;
static sqlite3_int64 sequence;
static int wal_pages, checkpointed_pages;

static void give_up(const char *what) {
    fprintf(stderr, "%s: %s\n", what, sqlite3_errmsg(handle));
    exit(74);
}

static void execute(const char *sql) {
    if (sqlite3_exec(handle, sql, NULL, NULL, NULL) != SQLITE_OK) give_up(sql);
}

static sqlite3_stmt *prepare(const char *sql) {
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v3(handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL)
        != SQLITE_OK) give_up(sql);
    return statement;
}

static int count_pages(void *unused, sqlite3 *of, const char *name, int pages) {
    (void)unused, (void)of, (void)name;
    wal_pages = pages;
    return SQLITE_OK;
}

void store_open(const char *path) {
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(path, &handle, flags, NULL) != SQLITE_OK) give_up("open");
    execute("PRAGMA journal_mode=WAL");
    execute("PRAGMA synchronous=FULL");
    execute("PRAGMA wal_autocheckpoint=0");
    execute("PRAGMA cache_size=-2000");
    execute("CREATE TABLE events (sequence INTEGER PRIMARY KEY, stream TEXT NOT NULL,"
            " version INTEGER NOT NULL, previous INTEGER NOT NULL, type TEXT NOT NULL,"
            " occurred_at INTEGER NOT NULL, recorded_at INTEGER NOT NULL, actor TEXT, key TEXT,"
            " body TEXT NOT NULL, commitment BLOB, hash BLOB NOT NULL) STRICT");
    sqlite3_stmt *check = prepare("PRAGMA synchronous");
    if (sqlite3_step(check) != SQLITE_ROW || sqlite3_column_int(check, 0) != 2) give_up("FULL");
    sqlite3_finalize(check);
    begin = prepare("BEGIN IMMEDIATE");
    insert = prepare("INSERT INTO events VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,NULL,?11)");
    commit = prepare("COMMIT");
    sqlite3_wal_hook(handle, count_pages, NULL);
}

static void step(sqlite3_stmt *statement, const char *what) {
    if (sqlite3_step(statement) != SQLITE_DONE) give_up(what);
    sqlite3_reset(statement);
}

/* Binds the string after `name` up to its closing quote; returns where that is. */
static const char *bind(int column, const line *of, const char *name) {
    const char *found = memmem(of->bytes, of->count, name, strlen(name));
    if (!found) give_up(name);
    const char *start = found + strlen(name);
    const char *stop = memchr(start, '"', (size_t)(of->bytes + of->count - start));
    sqlite3_bind_text(insert, column, start, (int)(stop - start), SQLITE_STATIC);
    return stop;
}

void store_append(const line *lines, size_t count) {
    static const char hash[32] = "a digest's place, not computed";
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    sqlite3_int64 time = now.tv_sec * 1000LL + now.tv_nsec / 1000000;
    step(begin, "begin");
    for (const line *one = lines; one < lines + count; one++) {
        const char *verb = memchr(one->bytes, ' ', one->count);
        const char *body = bind(2, one, "\"request\":\"");
        const char *key = bind(9, one, "\"key\":\"");
        const char *occurred = memmem(one->bytes, one->count, "\"occurredAt\"", 12);
        sqlite3_bind_int64(insert, 1, ++sequence);
        sqlite3_bind_int(insert, 3, key[-1] - '0');
        sqlite3_bind_int64(insert, 4, sequence - 1);
        sqlite3_bind_text(insert, 5, one->bytes, (int)(verb - one->bytes), SQLITE_STATIC);
        sqlite3_bind_int64(insert, 6, time);
        sqlite3_bind_int64(insert, 7, time);
        bind(8, one, "\"by\":\"");
        /* As long as ours: the fields, a digest of 16 digits under its name, "request/" of the stream. */
        sqlite3_bind_text(insert, 10, body, (int)(occurred - body) + 37, SQLITE_STATIC);
        sqlite3_bind_blob(insert, 11, hash, sizeof hash, SQLITE_STATIC);
        step(insert, "insert");
    }
    step(commit, "commit");
}

void store_rest(void) {
    if (wal_pages < checkpointed_pages) checkpointed_pages = 0;
    if (wal_pages - checkpointed_pages < checkpoint_pages) return;
    int code = sqlite3_wal_checkpoint_v2(handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    if (code != SQLITE_OK && code != SQLITE_BUSY) give_up("checkpoint");
    checkpointed_pages = wal_pages;
}
