-- The runtime role reads the log and appends through the function, which runs with the owner's rights; it can neither
-- change nor delete an event, a receipt or a head. Keys may be destroyed. Read models are its own.
REVOKE ALL ON SCHEMA {schema} FROM PUBLIC;
GRANT USAGE ON SCHEMA {schema} TO {app_role};
GRANT SELECT ON {schema}.head, {schema}.stream, {schema}.event, {schema}.receipt, {schema}.claim, {schema}.inbox TO {app_role};
GRANT SELECT ON {schema}.key TO {app_role};
GRANT SELECT, INSERT, UPDATE, DELETE ON
    {schema}.checkpoint, {schema}.received, {schema}.generation, {schema}.parked, {schema}.fork, {schema}.known_log,
    {schema}.leader
    TO {app_role};
DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO {app_role}', current_database()); END $$;
