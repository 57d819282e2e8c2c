CREATE TABLE hosted_pages (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  owner_id INTEGER NOT NULL,
  slug TEXT NOT NULL,
  video_filename TEXT NOT NULL,
  title TEXT NOT NULL,
  description TEXT NULL,
  cta_text TEXT NULL,
  cta_url TEXT NULL,
  password_hash TEXT NULL,
  password_version INTEGER NOT NULL,
  visibility TEXT NOT NULL,
  accent_color TEXT NULL,
  views INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX ix_hosted_pages_slug ON hosted_pages (slug);
CREATE INDEX ix_hosted_pages_owner_id_id ON hosted_pages (owner_id, id);
CREATE INDEX ix_hosted_pages_video_filename ON hosted_pages (video_filename);
CREATE TABLE page_days (
  page_id INTEGER NOT NULL REFERENCES hosted_pages (id) ON DELETE CASCADE,
  day INTEGER NOT NULL,
  views INTEGER NOT NULL,
  unique_views INTEGER NOT NULL,
  plays INTEGER NOT NULL,
  quarter INTEGER NOT NULL,
  half INTEGER NOT NULL,
  three_quarters INTEGER NOT NULL,
  whole INTEGER NOT NULL,
  cta_clicks INTEGER NOT NULL,
  PRIMARY KEY (page_id, day)
) WITHOUT ROWID;
CREATE TABLE page_referrers (
  page_id INTEGER NOT NULL REFERENCES hosted_pages (id) ON DELETE CASCADE,
  referrer TEXT NOT NULL,
  views INTEGER NOT NULL,
  PRIMARY KEY (page_id, referrer)
) WITHOUT ROWID;
CREATE TABLE page_visitors (
  day INTEGER NOT NULL,
  page_id INTEGER NOT NULL REFERENCES hosted_pages (id) ON DELETE CASCADE,
  visitor TEXT NOT NULL,
  viewed_at INTEGER NOT NULL,
  views INTEGER NOT NULL,
  acts INTEGER NOT NULL,
  fresh_acts INTEGER NOT NULL,
  PRIMARY KEY (day, page_id, visitor)
);
CREATE INDEX ix_page_visitors_page_id ON page_visitors (page_id);
CREATE TABLE page_salts (
  day INTEGER NOT NULL PRIMARY KEY,
  salt TEXT NOT NULL
);
