CREATE TABLE templates (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  owner_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  prompt TEXT NOT NULL,
  negative_prompt TEXT NULL,
  model TEXT NULL,
  created_at INTEGER NOT NULL
);
CREATE INDEX ix_templates_owner_id_id ON templates (owner_id, id);
-- What an account has asked for, each prompt once: completions must not cost more the longer its history gets.
CREATE TABLE prompt_uses (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  owner_id INTEGER NOT NULL,
  prompt_key TEXT NOT NULL,
  prompt TEXT NOT NULL,
  search TEXT NOT NULL,
  uses INTEGER NOT NULL,
  last_used_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX ix_prompt_uses_owner_id_prompt_key ON prompt_uses (owner_id, prompt_key);
CREATE INDEX ix_prompt_uses_order ON prompt_uses (owner_id, uses, last_used_at, id);
CREATE TABLE community_prompts (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  author_id INTEGER NOT NULL,
  title TEXT NOT NULL,
  prompt TEXT NOT NULL,
  prompt_key TEXT NOT NULL,
  model TEXT NULL,
  tags TEXT NOT NULL,
  status TEXT NOT NULL,
  reason TEXT NULL,
  ups INTEGER NOT NULL,
  downs INTEGER NOT NULL,
  uses INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  decided_at INTEGER NULL
);
CREATE INDEX ix_community_prompts_author_id_id ON community_prompts (author_id, id);
CREATE INDEX ix_community_prompts_status_id ON community_prompts (status, id);
CREATE UNIQUE INDEX ix_community_prompts_author_id_prompt_key ON community_prompts (author_id, prompt_key) WHERE status <> 'rejected';
CREATE TABLE community_votes (
  prompt_id INTEGER NOT NULL REFERENCES community_prompts (id) ON DELETE CASCADE,
  user_id INTEGER NOT NULL,
  vote INTEGER NOT NULL,
  PRIMARY KEY (prompt_id, user_id)
);
-- Every list somebody can ask for is a shelf (all, a tag, a model, both) on which an approved prompt stands with its two marks, so that an index serves each in each order.
CREATE TABLE community_shelves (
  name TEXT NOT NULL,
  prompt_id INTEGER NOT NULL REFERENCES community_prompts (id) ON DELETE CASCADE,
  popularity REAL NOT NULL,
  rating REAL NOT NULL,
  PRIMARY KEY (name, prompt_id)
);
CREATE INDEX ix_community_shelves_prompt_id ON community_shelves (prompt_id);
CREATE INDEX ix_community_shelves_popularity ON community_shelves (name, popularity, prompt_id);
CREATE INDEX ix_community_shelves_rating ON community_shelves (name, rating, prompt_id);
CREATE TABLE community_counts (
  name TEXT NOT NULL PRIMARY KEY,
  prompts INTEGER NOT NULL
);
