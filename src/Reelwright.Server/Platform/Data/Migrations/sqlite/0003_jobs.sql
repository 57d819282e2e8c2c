CREATE TABLE jobs (
  id TEXT NOT NULL PRIMARY KEY,
  user_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  operation TEXT NOT NULL,
  lane TEXT NOT NULL,
  model TEXT NULL,
  is_heavy INTEGER NOT NULL,
  batch_id TEXT NULL,
  request TEXT NOT NULL,
  work REAL NOT NULL,
  status TEXT NOT NULL,
  waiting_for TEXT NULL,
  turn INTEGER NULL,
  attempt INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  lease_owner TEXT NULL,
  lease_until INTEGER NULL,
  progress INTEGER NOT NULL,
  stage TEXT NULL,
  engine TEXT NULL,
  result TEXT NULL,
  outputs TEXT NULL,
  thumbnail_url TEXT NULL,
  error TEXT NULL,
  error_code TEXT NULL,
  credits_charged INTEGER NOT NULL,
  credits_refunded INTEGER NOT NULL,
  generation_id INTEGER NULL,
  created_at INTEGER NOT NULL,
  started_at INTEGER NULL,
  completed_at INTEGER NULL,
  revision INTEGER NOT NULL
);
-- Each account's oldest waiting job, whatever else is in the table.
CREATE INDEX ix_jobs_waiting ON jobs (user_id, lane, created_at, id) WHERE status = 'queued' AND waiting_for IS NULL;
CREATE INDEX ix_jobs_held ON jobs (user_id, waiting_for) WHERE status = 'queued' AND waiting_for IS NOT NULL;
CREATE INDEX ix_jobs_running ON jobs (lease_until) WHERE status = 'running';
CREATE INDEX ix_jobs_stopped ON jobs (user_id, completed_at) WHERE status = 'cancelled' AND started_at IS NOT NULL;
CREATE INDEX ix_jobs_user ON jobs (user_id, created_at);
CREATE INDEX ix_jobs_user_status ON jobs (user_id, status, created_at);
CREATE INDEX ix_jobs_status ON jobs (status, created_at);

CREATE TABLE job_turns (
  user_id INTEGER NOT NULL,
  lane TEXT NOT NULL,
  turn INTEGER NOT NULL,
  waiting INTEGER NOT NULL,
  running INTEGER NOT NULL,
  is_fresh INTEGER NOT NULL,
  bypassed INTEGER NOT NULL,
  PRIMARY KEY (user_id, lane)
);
CREATE INDEX ix_job_turns_next ON job_turns (lane, turn, user_id) WHERE waiting > 0;
CREATE INDEX ix_job_turns_fresh ON job_turns (lane, turn) WHERE is_fresh AND waiting > 0;

CREATE TABLE engine_speeds (
  engine TEXT NOT NULL,
  model TEXT NOT NULL,
  seconds_per_unit REAL NOT NULL,
  jobs INTEGER NOT NULL,
  PRIMARY KEY (engine, model)
);
