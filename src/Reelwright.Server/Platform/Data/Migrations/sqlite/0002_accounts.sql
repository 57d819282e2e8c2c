CREATE TABLE users (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  user_name TEXT NOT NULL,
  normalized_user_name TEXT NOT NULL,
  email TEXT NOT NULL,
  normalized_email TEXT NOT NULL,
  email_confirmed INTEGER NOT NULL,
  password_hash TEXT NOT NULL,
  security_stamp TEXT NOT NULL,
  is_admin INTEGER NOT NULL,
  display_name TEXT NULL,
  bio TEXT NULL,
  theme TEXT NOT NULL,
  profile_public INTEGER NOT NULL,
  suspended_at INTEGER NULL,
  created_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX ix_users_normalized_user_name ON users (normalized_user_name);
CREATE UNIQUE INDEX ix_users_normalized_email ON users (normalized_email);
CREATE INDEX ix_users_is_admin ON users (id) WHERE is_admin;

CREATE TABLE sessions (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  token_hash TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX ix_sessions_token_hash ON sessions (token_hash);
CREATE INDEX ix_sessions_user_id ON sessions (user_id);
CREATE INDEX ix_sessions_last_seen_at ON sessions (last_seen_at);

CREATE TABLE api_keys (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  prefix TEXT NOT NULL,
  key_hash TEXT NOT NULL,
  is_admin INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NULL,
  last_used_at INTEGER NULL,
  revoked_at INTEGER NULL
);
CREATE UNIQUE INDEX ix_api_keys_key_hash ON api_keys (key_hash);
CREATE INDEX ix_api_keys_user_id ON api_keys (user_id);

CREATE TABLE login_failures (
  account TEXT NOT NULL,
  address TEXT NOT NULL,
  failures INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  locked_until INTEGER NULL,
  PRIMARY KEY (account, address)
);
CREATE INDEX ix_login_failures_last_at ON login_failures (last_at);

CREATE TABLE credit_accounts (
  user_id INTEGER NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  tier TEXT NOT NULL,
  allowance INTEGER NOT NULL CHECK (allowance >= 0),
  purchased INTEGER NOT NULL CHECK (purchased >= 0),
  granted INTEGER NOT NULL,
  anchor INTEGER NOT NULL,
  period_start INTEGER NOT NULL,
  period_end INTEGER NOT NULL
);
CREATE INDEX ix_credit_accounts_period_end ON credit_accounts (period_end);

CREATE TABLE credit_transactions (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  user_id INTEGER NOT NULL REFERENCES users (id),
  kind TEXT NOT NULL,
  amount INTEGER NOT NULL,
  from_allowance INTEGER NOT NULL,
  balance_after INTEGER NOT NULL CHECK (balance_after >= 0),
  period_start INTEGER NOT NULL,
  job_id TEXT NULL,
  description TEXT NOT NULL,
  created_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX ix_credit_transactions_job_id_kind ON credit_transactions (job_id, kind) WHERE job_id IS NOT NULL AND kind <> 'expiry';
CREATE INDEX ix_credit_transactions_user_id_id ON credit_transactions (user_id, id);
