CREATE TABLE webhook_endpoints (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  owner_id INTEGER NOT NULL,
  url TEXT NOT NULL,
  host TEXT NOT NULL,
  events TEXT NOT NULL,
  secret TEXT NOT NULL,
  previous_secret TEXT NULL,
  previous_until INTEGER NULL,
  is_active INTEGER NOT NULL,
  disabled_reason TEXT NULL,
  failing_since INTEGER NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
);
CREATE INDEX ix_webhook_endpoints_owner_id ON webhook_endpoints (owner_id, id);
CREATE TABLE webhook_deliveries (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  endpoint_id INTEGER NOT NULL REFERENCES webhook_endpoints (id) ON DELETE CASCADE,
  message_id TEXT NOT NULL,
  event TEXT NOT NULL,
  job_id TEXT NULL,
  payload TEXT NOT NULL,
  status TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  lease TEXT NULL,
  next_attempt_at INTEGER NULL,
  last_attempt_at INTEGER NULL,
  response_status INTEGER NULL,
  response_excerpt TEXT NULL,
  duration_ms INTEGER NULL,
  error TEXT NULL,
  created_at INTEGER NOT NULL,
  completed_at INTEGER NULL
);
CREATE UNIQUE INDEX ix_webhook_deliveries_endpoint_id_job_id ON webhook_deliveries (endpoint_id, job_id);
CREATE INDEX ix_webhook_deliveries_endpoint_id_id ON webhook_deliveries (endpoint_id, id);
CREATE INDEX ix_webhook_deliveries_next_attempt_at ON webhook_deliveries (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX ix_webhook_deliveries_created_at ON webhook_deliveries (created_at);
CREATE TABLE stock_searches (
  key TEXT NOT NULL PRIMARY KEY,
  body TEXT NOT NULL,
  fetched_at INTEGER NOT NULL,
  returned_at INTEGER NOT NULL
);
CREATE INDEX ix_stock_searches_fetched_at ON stock_searches (fetched_at);
CREATE TABLE stock_items (
  url_hash TEXT NOT NULL PRIMARY KEY,
  type TEXT NOT NULL,
  credit TEXT NOT NULL,
  returned_at INTEGER NOT NULL
);
CREATE INDEX ix_stock_items_returned_at ON stock_items (returned_at);
CREATE TABLE stock_attributions (
  filename TEXT NOT NULL PRIMARY KEY,
  owner_id INTEGER NOT NULL,
  type TEXT NOT NULL,
  credit TEXT NOT NULL,
  created_at INTEGER NOT NULL
);
CREATE INDEX ix_stock_attributions_owner_id ON stock_attributions (owner_id, created_at);
