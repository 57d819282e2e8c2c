-- Which backend has or had the job, and which one is not to get it again while another offers its model.
ALTER TABLE jobs ADD COLUMN backend TEXT NULL;
ALTER TABLE jobs ADD COLUMN avoid_backend TEXT NULL;

-- How often a backend was lost under the job. Such a job, and one whose machinery broke, is not in line before a moment has passed.
ALTER TABLE jobs ADD COLUMN requeues INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN not_before INTEGER NULL;

-- What a job waits for is told from the backends that are there, not stored.
DROP INDEX ix_jobs_waiting;
DROP INDEX ix_jobs_held;
ALTER TABLE jobs DROP COLUMN waiting_for;
CREATE INDEX ix_jobs_waiting ON jobs (user_id, lane, created_at, id) WHERE status = 'queued' AND not_before IS NULL;
CREATE INDEX ix_jobs_held ON jobs (not_before) WHERE status = 'queued' AND not_before IS NOT NULL;

-- How long a backend takes to load a family of weights.
CREATE TABLE backend_loads (
  backend TEXT NOT NULL,
  family TEXT NOT NULL,
  seconds REAL NOT NULL,
  loads INTEGER NOT NULL,
  PRIMARY KEY (backend, family)
);
