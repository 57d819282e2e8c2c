-- An account that is deleted leaves a row without a name for the books; what it had is erased in pieces.
ALTER TABLE users ADD COLUMN closed_at INTEGER NULL;
ALTER TABLE users ADD COLUMN erased_at INTEGER NULL;
CREATE INDEX ix_users_closed ON users (id) WHERE closed_at IS NOT NULL AND erased_at IS NULL;
CREATE INDEX ix_users_unconfirmed ON users (unconfirmed_since) WHERE unconfirmed_since IS NOT NULL;
