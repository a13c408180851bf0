-- One append: a group of callers, each all or nothing, under the lock of the head row.
--
-- The caller (shared/eventlog/groupcommit.py) sees to it that within one group no command id, written stream, claim or
-- cause occurs twice, so that every check is one join. Arrays with the same prefix are parallel; `*_caller` is the
-- 1-based number of the caller that an element belongs to. Returned is one row with caller 0 and the position before
-- the group, then one row for each caller that was not stored, saying why. In a VOLATILE function every statement
-- takes a new snapshot, so what follows the lock sees all that was committed before it.
CREATE FUNCTION {schema}.append(
    c_command uuid[], c_body bytea[], c_answer bytea[],
    s_caller integer[], s_name text[], s_expected integer[], s_next integer[],
    e_caller integer[], e_id uuid[], e_stream text[], e_version integer[], e_type text[], e_schema integer[],
    e_data bytea[], e_meta bytea[], e_sealed bytea[], e_digest bytea[],
    k_caller integer[], k_id text[], k_key bytea[],
    f_caller integer[], f_id text[],
    u_caller integer[], u_scope text[], u_key text[], u_stream text[],
    i_caller integer[], i_reaction text[], i_log text[], i_position bigint[]
) RETURNS TABLE (caller integer, outcome text, at bigint, answer bytea, detail text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
-- Plans are kept for the connection's life and first made when tables are empty: always go by index.
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off
SET plan_cache_mode = force_generic_plan AS $body$
DECLARE
    now_at timestamptz;
    now_position bigint;
    now_hash bytea;
    refused integer[] := '{}';
    positions bigint[] := '{}';
    hashes bytea[] := '{}';
    last bigint[];
    found record;
BEGIN
    SELECT h.position, h.hash, greatest(clock_timestamp(), h.recorded_at) INTO STRICT now_position, now_hash, now_at
      FROM {schema}.head h FOR UPDATE;
    caller := 0; outcome := 'group'; at := now_position; RETURN NEXT;

    FOR found IN
        SELECT c.n, r.body_hash = c.body AS same, r.position, r.answer
          FROM unnest(c_command, c_body) WITH ORDINALITY c(command, body, n)
          JOIN {schema}.receipt r ON r.command_id = c.command
    LOOP
        refused := refused || found.n::integer;
        caller := found.n; outcome := CASE WHEN found.same THEN 'repeated' ELSE 'reused' END;
        at := found.position; answer := found.answer; detail := NULL; RETURN NEXT;
    END LOOP;

    FOR found IN
        SELECT s.caller, s.name, s.expected, coalesce(t.version, 0) AS version
          FROM unnest(s_caller, s_name, s_expected) s(caller, name, expected)
          LEFT JOIN {schema}.stream t ON t.name = s.name
         WHERE coalesce(t.version, 0) <> s.expected
    LOOP
        CONTINUE WHEN found.caller = ANY (refused);
        refused := refused || found.caller;
        caller := found.caller; outcome := 'conflict'; at := found.version; answer := NULL; detail := found.name;
        RETURN NEXT;
    END LOOP;

    IF cardinality(u_caller) > 0 THEN
        FOR found IN
            SELECT u.caller, u.scope, u.key FROM unnest(u_caller, u_scope, u_key) u(caller, scope, key)
              JOIN {schema}.claim t ON t.scope = u.scope AND t.key = u.key
        LOOP
            CONTINUE WHEN found.caller = ANY (refused);
            refused := refused || found.caller;
            caller := found.caller; outcome := 'claimed'; at := NULL; answer := NULL;
            detail := found.scope || chr(10) || found.key; RETURN NEXT;
        END LOOP;
    END IF;

    IF cardinality(i_caller) > 0 THEN
        FOR found IN
            SELECT i.caller FROM unnest(i_caller, i_reaction, i_log, i_position) i(caller, reaction, log, position)
              JOIN {schema}.inbox t ON t.reaction = i.reaction AND t.log = i.log AND t.position = i.position
        LOOP
            CONTINUE WHEN found.caller = ANY (refused);
            refused := refused || found.caller;
            caller := found.caller; outcome := 'reacted'; at := NULL; answer := NULL; detail := NULL; RETURN NEXT;
        END LOOP;
    END IF;

    IF cardinality(refused) = cardinality(c_command) THEN
        RETURN;
    END IF;

    last := array_fill(now_position, ARRAY[cardinality(c_command)]);
    FOR found IN SELECT e.caller, e.digest FROM unnest(e_caller, e_digest) e(caller, digest)
    LOOP
        IF found.caller = ANY (refused) THEN
            positions := positions || NULL::bigint;
            hashes := hashes || NULL::bytea;
        ELSE
            now_position := now_position + 1;
            now_hash := sha256(now_hash || int8send(now_position) || found.digest);
            positions := positions || now_position;
            hashes := hashes || now_hash;
            last[found.caller] := now_position;
        END IF;
    END LOOP;

    INSERT INTO {schema}.event
        SELECT e.position, e.id, e.stream, e.version, e.type, e.schema, e.data, e.meta, e.sealed, now_at, e.digest, e.hash
          FROM unnest(positions, e_id, e_stream, e_version, e_type, e_schema, e_data, e_meta, e_sealed, e_digest, hashes)
               e(position, id, stream, version, type, schema, data, meta, sealed, digest, hash)
         WHERE e.position IS NOT NULL;
    INSERT INTO {schema}.stream
        SELECT s.name, s.next FROM unnest(s_caller, s_name, s_expected, s_next) s(caller, name, expected, next)
         WHERE s.next > s.expected AND s.caller <> ALL (refused)
        ON CONFLICT (name) DO UPDATE SET version = excluded.version;
    INSERT INTO {schema}.receipt
        SELECT c.command, c.body, c.answer, c.position
          FROM unnest(c_command, c_body, c_answer, last) WITH ORDINALITY c(command, body, answer, position, n)
         WHERE c.n <> ALL (refused);
    IF cardinality(k_caller) > 0 THEN
        INSERT INTO {schema}.key SELECT k.id, k.key FROM unnest(k_caller, k_id, k_key) k(caller, id, key)
         WHERE k.caller <> ALL (refused);
    END IF;
    IF cardinality(f_caller) > 0 THEN
        DELETE FROM {schema}.key k USING unnest(f_caller, f_id) f(caller, id)
         WHERE k.id = f.id AND f.caller <> ALL (refused);
    END IF;
    IF cardinality(u_caller) > 0 THEN
        INSERT INTO {schema}.claim
            SELECT u.scope, u.key, u.stream FROM unnest(u_caller, u_scope, u_key, u_stream) u(caller, scope, key, stream)
             WHERE u.caller <> ALL (refused);
    END IF;
    IF cardinality(i_caller) > 0 THEN
        INSERT INTO {schema}.inbox
            SELECT i.reaction, i.log, i.position
              FROM unnest(i_caller, i_reaction, i_log, i_position) i(caller, reaction, log, position)
             WHERE i.caller <> ALL (refused);
    END IF;
    UPDATE {schema}.head SET position = now_position, hash = now_hash, recorded_at = now_at;
END
$body$;
