ALTER TABLE users ADD COLUMN avatar TEXT NULL;
ALTER TABLE users ADD COLUMN unconfirmed_since INTEGER NULL;

CREATE TABLE account_tokens (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  purpose TEXT NOT NULL,
  token_hash TEXT NOT NULL,
  email TEXT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX ix_account_tokens_token_hash ON account_tokens (token_hash);
CREATE INDEX ix_account_tokens_user_id ON account_tokens (user_id);
CREATE INDEX ix_account_tokens_expires_at ON account_tokens (expires_at);

CREATE TABLE reset_requests (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  site TEXT NOT NULL,
  created_at INTEGER NOT NULL
);

CREATE INDEX ix_generations_public_owner ON generations (owner_id, published_at DESC, id DESC) WHERE is_public;
