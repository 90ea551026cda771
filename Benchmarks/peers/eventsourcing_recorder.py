"""Appends events with the SQLite recorder of the `eventsourcing` package.

Usage: eventsourcing_recorder.py DATABASE. Reads lines `THREADS SECONDS` from standard input and answers
each with a line `SECONDS LATENCY,LATENCY,...` (nanoseconds), one latency an event.
"""

import sys
import threading
import time
import uuid
from importlib.metadata import version

from eventsourcing.persistence import StoredEvent
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore

BODY = (
    b'{"request":"bmig3abcd-00000001","official":"asn-01",'
    b'"occurredAt":"2026-01-09T08:30:00.000Z","by":"petugas-loket-01",'
    b'"key":"portal-medan-marelan-bmig3abcd-00000001-1"}'
)
EVENTS_IN_A_STREAM = 6


def append(recorder, end, latencies):
    """Appends event after event, each in a transaction of its own, until the time is over."""
    stream, position = uuid.uuid4(), 0
    before = time.monotonic_ns()
    while before < end:
        position += 1
        recorder.insert_events([StoredEvent(stream, position, "Request.Accepted", BODY)])
        now = time.monotonic_ns()
        latencies.append(now - before)
        before = now
        if position == EVENTS_IN_A_STREAM:
            stream, position = uuid.uuid4(), 0


def main():
    datastore = SQLiteDatastore(sys.argv[1], pool_timeout=60, lock_timeout=60)
    recorder = SQLiteApplicationRecorder(datastore)
    recorder.create_table()
    with datastore.transaction(commit=False) as cursor:
        cursor.execute("PRAGMA synchronous")
        if tuple(cursor.fetchone()) != (2,):
            sys.exit("the recorder does not run with synchronous=FULL")
    print("ready", version("eventsourcing"), flush=True)
    for line in sys.stdin:
        count, seconds = line.split()
        start = time.monotonic_ns()
        end = start + int(float(seconds) * 1e9)
        found = [[] for _ in range(int(count))]
        threads = [threading.Thread(target=append, args=(recorder, end, own)) for own in found]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = (time.monotonic_ns() - start) / 1e9
        print(took, ",".join(str(latency) for own in found for latency in own), flush=True)


main()
