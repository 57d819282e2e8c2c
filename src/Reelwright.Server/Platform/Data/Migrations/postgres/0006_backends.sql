CREATE TABLE backends (
  name varchar(64) NOT NULL PRIMARY KEY,
  url text NOT NULL,
  token text NULL,
  ca_file text NULL,
  slots integer NOT NULL,
  is_configured boolean NOT NULL,
  is_draining boolean NOT NULL,
  is_removed boolean NOT NULL,
  client_id varchar(36) NOT NULL,
  created_at bigint NOT NULL,
  driver varchar(64) NULL,
  driver_until bigint NOT NULL,
  wanted_by varchar(64) NULL,
  is_online boolean NOT NULL,
  problem text NULL,
  version text NULL,
  vram_total bigint NULL,
  vram_free bigint NULL,
  queue_running integer NOT NULL,
  queue_pending integer NOT NULL,
  loaded_model varchar(64) NULL,
  loaded_family varchar(64) NULL,
  models text NULL,
  revision integer NOT NULL,
  seen_at bigint NULL
);
CREATE TABLE backend_models (
  model varchar(64) NOT NULL PRIMARY KEY,
  first_seen bigint NOT NULL
);
CREATE TABLE backend_nodes (
  node varchar(64) NOT NULL PRIMARY KEY,
  alive_until bigint NOT NULL
);
