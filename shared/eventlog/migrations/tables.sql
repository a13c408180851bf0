-- One service's log. {schema} and {app_role} are filled in by the migration.
CREATE TABLE {schema}.head (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    position bigint NOT NULL,
    hash bytea NOT NULL,
    recorded_at timestamptz NOT NULL
) WITH (fillfactor = 20);
INSERT INTO {schema}.head VALUES (true, 0, decode(repeat('00', 32), 'hex'), '-infinity');

CREATE TABLE {schema}.stream (
    name text COLLATE "C" PRIMARY KEY,
    version integer NOT NULL
) WITH (fillfactor = 80);

-- Ranges of positions can be split off the default partition when a log grows old; uniqueness does not depend on it.
CREATE TABLE {schema}.event (
    position bigint PRIMARY KEY,
    id uuid NOT NULL,
    stream text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    type text NOT NULL,
    schema integer NOT NULL,
    data bytea NOT NULL,
    meta bytea NOT NULL,
    sealed bytea,
    recorded_at timestamptz NOT NULL,
    digest bytea NOT NULL,
    hash bytea NOT NULL
) PARTITION BY RANGE (position);
CREATE TABLE {schema}.event_rest PARTITION OF {schema}.event DEFAULT;
CREATE INDEX event_by_stream ON {schema}.event (stream, version);

CREATE TABLE {schema}.receipt (
    command_id uuid PRIMARY KEY,
    body_hash bytea NOT NULL,
    answer bytea NOT NULL,
    position bigint NOT NULL
);

CREATE TABLE {schema}.claim (
    scope text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    stream text COLLATE "C" NOT NULL,
    PRIMARY KEY (scope, key)
);

CREATE TABLE {schema}.inbox (
    reaction text NOT NULL,
    log text NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (reaction, log, position)
);

-- Keys of sealed fields. The only table whose rows are destroyed; keep it out of long-lived backups.
CREATE TABLE {schema}.key (
    id text COLLATE "C" PRIMARY KEY,
    key bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Where a consumer stands in a log, by compare-and-swap. Consumers are named by what they fill.
CREATE TABLE {schema}.checkpoint (
    consumer text NOT NULL,
    log text NOT NULL,
    position bigint NOT NULL,
    hash bytea NOT NULL,
    moved_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (consumer, log)
) WITH (fillfactor = 50);

-- Verified copies of other services' events, for rebuilding without them. `line` is the CloudEvents JSON.
CREATE TABLE {schema}.received (
    log text COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    stream text COLLATE "C" NOT NULL,
    hash bytea NOT NULL,
    line bytea NOT NULL,
    PRIMARY KEY (log, position)
);
CREATE INDEX received_by_stream ON {schema}.received (log, stream, position);

-- Read models: which generation (a schema of tables) is read, and which are being built.
CREATE TABLE {schema}.generation (
    model text NOT NULL,
    number integer NOT NULL,
    state text NOT NULL CHECK (state IN ('building', 'live', 'old')),
    fingerprint text NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (model, number)
);
CREATE UNIQUE INDEX generation_one_live ON {schema}.generation (model) WHERE state = 'live';

-- Streams that a projection could not apply, from the event it failed on.
CREATE TABLE {schema}.parked (
    consumer text NOT NULL,
    log text NOT NULL,
    stream text COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    error text NOT NULL,
    retry boolean NOT NULL DEFAULT true,
    parked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (consumer, log, stream)
);

-- Logs whose history differed from the copy: up to where both agreed, and when the copy was mended.
CREATE TABLE {schema}.fork (
    log text NOT NULL,
    position bigint NOT NULL,
    found_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    common bigint,
    mended_at timestamptz,
    PRIMARY KEY (log, found_at)
);

-- Other instances' and services' logs, as announced or configured.
CREATE TABLE {schema}.known_log (
    name text COLLATE "C" PRIMARY KEY,
    feed text NOT NULL,
    head bigint NOT NULL,
    hash bytea NOT NULL,
    announced_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Who leads a task of which only one may run (relay, projector), and when it last said so.
CREATE TABLE {schema}.leader (
    task text PRIMARY KEY,
    backend integer NOT NULL,
    beat_at timestamptz NOT NULL
);
