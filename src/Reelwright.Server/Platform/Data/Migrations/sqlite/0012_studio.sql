CREATE TABLE projects (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  owner_id INTEGER NOT NULL,
  org_id INTEGER NULL,
  name TEXT NOT NULL,
  description TEXT NULL,
  model TEXT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
);
CREATE INDEX ix_projects_owner_id_id ON projects (owner_id, id);
CREATE INDEX ix_projects_org_id_id ON projects (org_id, id) WHERE org_id IS NOT NULL;
CREATE TABLE shots (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  project_id INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  prompt TEXT NOT NULL,
  notes TEXT NULL,
  duration REAL NULL,
  shot_type TEXT NULL,
  camera_move TEXT NULL,
  transition TEXT NOT NULL,
  filename TEXT NULL,
  created_at INTEGER NOT NULL
);
CREATE INDEX ix_shots_project_id_position ON shots (project_id, position);
CREATE INDEX ix_shots_filename ON shots (filename) WHERE filename IS NOT NULL;
CREATE TABLE elements (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  project_id INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT NULL,
  image_filename TEXT NULL,
  created_at INTEGER NOT NULL
);
CREATE INDEX ix_elements_project_id_id ON elements (project_id, id);
CREATE INDEX ix_elements_image_filename ON elements (image_filename) WHERE image_filename IS NOT NULL;
CREATE TABLE comments (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  project_id INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  shot_id INTEGER NULL,
  author_id INTEGER NOT NULL,
  text TEXT NOT NULL,
  resolved INTEGER NOT NULL,
  created_at INTEGER NOT NULL
);
CREATE INDEX ix_comments_project_id_id ON comments (project_id, id);
-- Jobs whose film becomes a shot, unless the shot has another one by then than it had at the start.
CREATE TABLE shot_takes (
  job_id TEXT NOT NULL PRIMARY KEY,
  shot_id INTEGER NOT NULL,
  previous TEXT NULL
);
CREATE INDEX ix_generations_project_id_id ON generations (project_id, id) WHERE project_id IS NOT NULL;
