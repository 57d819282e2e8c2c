CREATE TABLE generations (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  owner_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  operation TEXT NOT NULL,
  job_id TEXT NULL,
  model TEXT NULL,
  prompt TEXT NOT NULL,
  fields TEXT NOT NULL,
  project_id INTEGER NULL,
  filename TEXT NULL,
  url TEXT NULL,
  thumbnail_url TEXT NULL,
  duration_seconds REAL NULL,
  size_bytes INTEGER NULL,
  is_favorite INTEGER NOT NULL,
  is_public INTEGER NOT NULL,
  published_at INTEGER NULL,
  taken_down_at INTEGER NULL,
  share_token TEXT NULL,
  views INTEGER NOT NULL,
  created_at INTEGER NOT NULL
);
CREATE INDEX ix_generations_owner_id_kind_id ON generations (owner_id, kind, id);
CREATE UNIQUE INDEX ix_generations_job_id ON generations (job_id) WHERE job_id IS NOT NULL;
CREATE INDEX ix_generations_filename ON generations (filename) WHERE filename IS NOT NULL;
CREATE UNIQUE INDEX ix_generations_share_token ON generations (share_token) WHERE share_token IS NOT NULL;
CREATE INDEX ix_generations_published_at ON generations (published_at) WHERE is_public;
