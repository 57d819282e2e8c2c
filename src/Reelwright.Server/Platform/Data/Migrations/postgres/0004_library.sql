CREATE TABLE media (
  filename varchar(100) NOT NULL PRIMARY KEY,
  owner_id bigint NOT NULL,
  kind varchar(16) NOT NULL,
  content_type varchar(64) NOT NULL,
  size_bytes bigint NOT NULL,
  sha256 varchar(64) NOT NULL,
  width integer NULL,
  height integer NULL,
  duration_seconds double precision NULL,
  frame_rate double precision NULL,
  parent varchar(100) NULL,
  share_token varchar(64) NULL,
  is_public boolean NOT NULL,
  created_at bigint NOT NULL,
  deleted_at bigint NULL
);
CREATE INDEX ix_media_owner_id_created_at ON media (owner_id, created_at);
CREATE INDEX ix_media_parent ON media (parent) WHERE parent IS NOT NULL;
CREATE UNIQUE INDEX ix_media_share_token ON media (share_token) WHERE share_token IS NOT NULL;

CREATE TABLE media_intents (
  filename varchar(100) NOT NULL PRIMARY KEY,
  folder_id varchar(32) NOT NULL,
  process_id varchar(32) NOT NULL,
  job_id varchar(64) NULL,
  attempt integer NULL,
  created_at bigint NOT NULL
);
CREATE INDEX ix_media_intents_job_id ON media_intents (job_id) WHERE job_id IS NOT NULL;

CREATE TABLE media_deletions (
  filename varchar(100) NOT NULL PRIMARY KEY,
  created_at bigint NOT NULL
);
CREATE INDEX ix_media_deletions_created_at ON media_deletions (created_at);

CREATE TABLE media_uses (
  job_id varchar(64) NOT NULL,
  filename varchar(100) NOT NULL,
  PRIMARY KEY (job_id, filename)
);
CREATE INDEX ix_media_uses_filename ON media_uses (filename);

CREATE TABLE maintenance_leases (
  name varchar(64) NOT NULL PRIMARY KEY,
  holder varchar(32) NOT NULL,
  held_until bigint NOT NULL,
  due_at bigint NOT NULL
);
