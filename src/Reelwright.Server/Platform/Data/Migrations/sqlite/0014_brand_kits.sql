CREATE TABLE brand_kits (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  owner_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  primary_color TEXT NOT NULL,
  secondary_color TEXT NOT NULL,
  accent_color TEXT NOT NULL,
  font_family TEXT NOT NULL,
  logo_filename TEXT NULL,
  logo_position TEXT NOT NULL,
  logo_scale REAL NOT NULL,
  logo_opacity REAL NOT NULL,
  intro_filename TEXT NULL,
  intro_enabled INTEGER NOT NULL,
  outro_text TEXT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
);
CREATE INDEX ix_brand_kits_owner_id_id ON brand_kits (owner_id, id);
