CREATE TABLE IF NOT EXISTS positions (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  connection_id text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('base', 'main', 'real', 'preset')),
  symbol text NOT NULL,
  side text NOT NULL CHECK (side IN ('long', 'short')),
  status text NOT NULL CHECK (status IN ('active', 'closed')),
  quantity numeric NOT NULL,
  entry_price numeric NOT NULL,
  exit_price numeric,
  cost numeric NOT NULL,
  opened_at timestamptz NOT NULL DEFAULT now(),
  closed_at timestamptz,
  -- Makes an insert repeated after a crash harmless.
  client_key text UNIQUE
) WITH (
  -- Counting reads the index alone only where the visibility map is fresh.
  autovacuum_vacuum_scale_factor = 0.05,
  autovacuum_vacuum_insert_scale_factor = 0.05
);

-- Serves both halves of a trimming pass without a sort: the count per (connection, kind), and within one the
-- order in which positions are kept: 'active' sorts before 'closed', then the newest first.
CREATE INDEX IF NOT EXISTS positions_keep_order
  ON positions (connection_id, kind, status, opened_at DESC, id DESC);

-- After the table was lost its ids must not start over: archived positions keep theirs.
DO $$
DECLARE
  highest_archived bigint := (SELECT max(id) FROM archived_positions);
  sequence regclass := pg_get_serial_sequence('positions', 'id')::regclass;
  highest_used bigint := COALESCE(pg_sequence_last_value(sequence), 0);
BEGIN
  IF highest_archived > highest_used THEN
    PERFORM setval(sequence, highest_archived);
  END IF;
END $$;
