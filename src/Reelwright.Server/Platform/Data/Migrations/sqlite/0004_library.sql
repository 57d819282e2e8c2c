CREATE TABLE media (
  filename TEXT NOT NULL PRIMARY KEY,
  owner_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  content_type TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  width INTEGER NULL,
  height INTEGER NULL,
  duration_seconds REAL NULL,
  frame_rate REAL NULL,
  parent TEXT NULL,
  share_token TEXT NULL,
  is_public INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  deleted_at INTEGER NULL
);
CREATE INDEX ix_media_owner_id_created_at ON media (owner_id, created_at);
CREATE INDEX ix_media_parent ON media (parent) WHERE parent IS NOT NULL;
CREATE UNIQUE INDEX ix_media_share_token ON media (share_token) WHERE share_token IS NOT NULL;

CREATE TABLE media_intents (
  filename TEXT NOT NULL PRIMARY KEY,
  folder_id TEXT NOT NULL,
  process_id TEXT NOT NULL,
  job_id TEXT NULL,
  attempt INTEGER NULL,
  created_at INTEGER NOT NULL
);
CREATE INDEX ix_media_intents_job_id ON media_intents (job_id) WHERE job_id IS NOT NULL;

CREATE TABLE media_deletions (
  filename TEXT NOT NULL PRIMARY KEY,
  created_at INTEGER NOT NULL
);
CREATE INDEX ix_media_deletions_created_at ON media_deletions (created_at);

CREATE TABLE media_uses (
  job_id TEXT NOT NULL,
  filename TEXT NOT NULL,
  PRIMARY KEY (job_id, filename)
);
CREATE INDEX ix_media_uses_filename ON media_uses (filename);

CREATE TABLE maintenance_leases (
  name TEXT NOT NULL PRIMARY KEY,
  holder TEXT NOT NULL,
  held_until INTEGER NOT NULL,
  due_at INTEGER NOT NULL
);
