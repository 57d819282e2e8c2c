-- Written before a backend gets a prompt, so that after a crash its result is found and not computed again.
CREATE TABLE job_prompts (
  prompt_id TEXT NOT NULL PRIMARY KEY,
  job_id TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  backend TEXT NOT NULL,
  is_over INTEGER NOT NULL,
  created_at INTEGER NOT NULL
);
CREATE INDEX ix_job_prompts_job ON job_prompts (job_id);
