-- Written before a backend gets a prompt, so that after a crash its result is found and not computed again.
CREATE TABLE job_prompts (
  prompt_id uuid NOT NULL PRIMARY KEY,
  job_id uuid NOT NULL,
  attempt integer NOT NULL,
  backend varchar(100) NOT NULL,
  is_over boolean NOT NULL,
  created_at bigint NOT NULL
);
CREATE INDEX ix_job_prompts_job ON job_prompts (job_id);
