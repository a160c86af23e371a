-- One row that the database probe writes: SELECT 1 succeeds on a server that can no longer store anything.
CREATE TABLE IF NOT EXISTS recovery_probe (
  id integer PRIMARY KEY,
  written_at timestamptz NOT NULL DEFAULT now()
);
