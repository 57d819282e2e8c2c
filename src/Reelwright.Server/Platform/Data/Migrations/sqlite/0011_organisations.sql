CREATE TABLE organisations (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  owner_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL
);
CREATE INDEX ix_organisations_owner_id ON organisations (owner_id);
CREATE TABLE memberships (
  org_id INTEGER NOT NULL,
  user_id INTEGER NOT NULL,
  role TEXT NOT NULL,
  joined_at INTEGER NOT NULL,
  PRIMARY KEY (org_id, user_id)
);
CREATE INDEX ix_memberships_user_id_org_id ON memberships (user_id, org_id);
CREATE INDEX ix_memberships_org_id_joined_at_user_id ON memberships (org_id, joined_at, user_id);
CREATE TABLE invites (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  org_id INTEGER NOT NULL,
  email TEXT NOT NULL,
  normalized_email TEXT NOT NULL,
  role TEXT NOT NULL,
  token_hash TEXT NOT NULL,
  invited_by INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  accepted_at INTEGER NULL
);
CREATE UNIQUE INDEX ix_invites_token_hash ON invites (token_hash);
CREATE INDEX ix_invites_org_id_id ON invites (org_id, id);
CREATE INDEX ix_invites_invited_by_created_at ON invites (invited_by, created_at);
CREATE INDEX ix_invites_expires_at ON invites (expires_at);
