-- Overrides of the configured limit and threshold; without a kind a row speaks for all kinds of its connection.
CREATE TABLE IF NOT EXISTS position_limits (
  connection_id text NOT NULL,
  kind text CHECK (kind IN ('base', 'main', 'real', 'preset')),
  position_limit integer CHECK (position_limit BETWEEN 50 AND 1000),
  threshold_percent integer CHECK (threshold_percent BETWEEN 10 AND 50),
  updated_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE NULLS NOT DISTINCT (connection_id, kind),
  CHECK (position_limit IS NOT NULL OR threshold_percent IS NOT NULL)
);
