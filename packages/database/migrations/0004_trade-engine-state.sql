CREATE TABLE IF NOT EXISTS trade_engine_state (
  connection_id text PRIMARY KEY,
  enabled boolean NOT NULL DEFAULT true,
  status text NOT NULL DEFAULT 'stopped',
  config jsonb NOT NULL DEFAULT '{}',
  last_valid_config jsonb NOT NULL DEFAULT '{}',
  state jsonb NOT NULL DEFAULT '{}',
  error text,
  tick_count bigint NOT NULL DEFAULT 0,
  last_tick_at timestamptz,
  updated_at timestamptz NOT NULL DEFAULT now()
);
