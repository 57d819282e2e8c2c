-- Long films go to a backend in parts: each has a prompt of its own, and what was made before a crash is found part by part.
ALTER TABLE job_prompts ADD COLUMN part INTEGER NOT NULL DEFAULT 0;
