-- A plain event table as an office would make it: one row an event, a stream's versions unique.
CREATE TABLE events (
    sequence bigserial PRIMARY KEY,
    stream text NOT NULL,
    version integer NOT NULL,
    type text NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    body text NOT NULL,
    UNIQUE (stream, version)
);

-- The shape of message-db, written anew: a table with its three indexes, and a function that takes
-- the category's advisory lock, asks for the stream's version, checks it and inserts.
CREATE TABLE messages (
    global_position bigserial PRIMARY KEY,
    id uuid NOT NULL DEFAULT gen_random_uuid() UNIQUE,
    stream_name text NOT NULL,
    position bigint NOT NULL,
    type text NOT NULL,
    data jsonb NOT NULL,
    time timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'utc'),
    UNIQUE (stream_name, position)
);

CREATE FUNCTION category(stream text) RETURNS text LANGUAGE sql IMMUTABLE
    RETURN split_part(stream, '-', 1);

CREATE INDEX ON messages (category(stream_name), global_position);

CREATE FUNCTION write_message(stream text, expected bigint, kind text, content jsonb)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    version bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(category(stream), 0));
    SELECT max(position) INTO version FROM messages WHERE stream_name = stream;
    version := coalesce(version, -1);
    IF version <> expected THEN
        RAISE EXCEPTION 'wrong expected version: % (stream %, version %)',
            expected, stream, version;
    END IF;
    INSERT INTO messages (stream_name, position, type, data)
        VALUES (stream, version + 1, kind, content);
    RETURN version + 1;
END
$$;
