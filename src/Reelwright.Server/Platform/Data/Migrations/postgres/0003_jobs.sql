CREATE TABLE jobs (
  id uuid NOT NULL PRIMARY KEY,
  user_id bigint NOT NULL,
  kind varchar(32) NOT NULL,
  operation varchar(64) NOT NULL,
  lane varchar(8) NOT NULL,
  model varchar(64) NULL,
  is_heavy boolean NOT NULL,
  batch_id uuid NULL,
  request text NOT NULL,
  work double precision NOT NULL,
  status varchar(16) NOT NULL,
  waiting_for varchar(200) NULL,
  turn bigint NULL,
  attempt integer NOT NULL,
  failures integer NOT NULL,
  lease_owner varchar(100) NULL,
  lease_until bigint NULL,
  progress integer NOT NULL,
  stage varchar(100) NULL,
  engine varchar(64) NULL,
  result text NULL,
  outputs text NULL,
  thumbnail_url text NULL,
  error text NULL,
  error_code varchar(64) NULL,
  credits_charged integer NOT NULL,
  credits_refunded integer NOT NULL,
  generation_id bigint NULL,
  created_at bigint NOT NULL,
  started_at bigint NULL,
  completed_at bigint NULL,
  revision integer NOT NULL
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
  user_id bigint NOT NULL,
  lane varchar(8) NOT NULL,
  turn bigint NOT NULL,
  waiting integer NOT NULL,
  running integer NOT NULL,
  is_fresh boolean NOT NULL,
  bypassed integer NOT NULL,
  PRIMARY KEY (user_id, lane)
);
CREATE INDEX ix_job_turns_next ON job_turns (lane, turn, user_id) WHERE waiting > 0;
CREATE INDEX ix_job_turns_fresh ON job_turns (lane, turn) WHERE is_fresh AND waiting > 0;

CREATE TABLE engine_speeds (
  engine varchar(64) NOT NULL,
  model varchar(64) NOT NULL,
  seconds_per_unit double precision NOT NULL,
  jobs bigint NOT NULL,
  PRIMARY KEY (engine, model)
);
