-- Before positions: a recreated positions table continues the ids found here.
CREATE TABLE IF NOT EXISTS archived_positions (
  id bigint PRIMARY KEY,
  connection_id text NOT NULL,
  kind text NOT NULL,
  symbol text NOT NULL,
  side text NOT NULL,
  status text NOT NULL,
  quantity numeric NOT NULL,
  entry_price numeric NOT NULL,
  exit_price numeric,
  cost numeric NOT NULL,
  opened_at timestamptz NOT NULL,
  closed_at timestamptz,
  client_key text,
  archived_at timestamptz NOT NULL DEFAULT now(),
  archive_reason text NOT NULL,
  cleanup_id bigint NOT NULL
);

-- Retention deletes the oldest first.
CREATE INDEX IF NOT EXISTS archived_positions_age ON archived_positions (archived_at, id);
