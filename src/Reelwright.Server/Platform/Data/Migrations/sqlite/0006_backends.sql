CREATE TABLE backends (
  name TEXT NOT NULL PRIMARY KEY,
  url TEXT NOT NULL,
  token TEXT NULL,
  ca_file TEXT NULL,
  slots INTEGER NOT NULL,
  is_configured INTEGER NOT NULL,
  is_draining INTEGER NOT NULL,
  is_removed INTEGER NOT NULL,
  client_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  driver TEXT NULL,
  driver_until INTEGER NOT NULL,
  wanted_by TEXT NULL,
  is_online INTEGER NOT NULL,
  problem TEXT NULL,
  version TEXT NULL,
  vram_total INTEGER NULL,
  vram_free INTEGER NULL,
  queue_running INTEGER NOT NULL,
  queue_pending INTEGER NOT NULL,
  loaded_model TEXT NULL,
  loaded_family TEXT NULL,
  models TEXT NULL,
  revision INTEGER NOT NULL,
  seen_at INTEGER NULL
);
CREATE TABLE backend_models (
  model TEXT NOT NULL PRIMARY KEY,
  first_seen INTEGER NOT NULL
);
CREATE TABLE backend_nodes (
  node TEXT NOT NULL PRIMARY KEY,
  alive_until INTEGER NOT NULL
);
