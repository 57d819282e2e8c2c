-- One lane for each model on a backend: "gpu:" and the model's id, which has up to 64 characters.
ALTER TABLE jobs ALTER COLUMN lane TYPE varchar(80);
ALTER TABLE job_turns ALTER COLUMN lane TYPE varchar(80);

-- Which backend has or had the job, and which one is not to get it again while another offers its model.
ALTER TABLE jobs ADD COLUMN backend varchar(100) NULL;
ALTER TABLE jobs ADD COLUMN avoid_backend varchar(100) NULL;

-- How often a backend was lost under the job. Such a job, and one whose machinery broke, is not in line before a moment has passed.
ALTER TABLE jobs ADD COLUMN requeues integer NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN not_before bigint NULL;

-- What a job waits for is told from the backends that are there, not stored.
DROP INDEX ix_jobs_waiting;
DROP INDEX ix_jobs_held;
ALTER TABLE jobs DROP COLUMN waiting_for;
CREATE INDEX ix_jobs_waiting ON jobs (user_id, lane, created_at, id) WHERE status = 'queued' AND not_before IS NULL;
CREATE INDEX ix_jobs_held ON jobs (not_before) WHERE status = 'queued' AND not_before IS NOT NULL;

-- How long a backend takes to load a family of weights.
CREATE TABLE backend_loads (
  backend varchar(100) NOT NULL,
  family varchar(100) NOT NULL,
  seconds double precision NOT NULL,
  loads bigint NOT NULL,
  PRIMARY KEY (backend, family)
);
