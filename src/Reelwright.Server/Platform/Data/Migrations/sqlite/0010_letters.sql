CREATE TABLE letters (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  recipient TEXT NOT NULL,
  subject TEXT NOT NULL,
  text TEXT NOT NULL,
  html TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  last_error TEXT NULL,
  created_at INTEGER NOT NULL
);
CREATE INDEX ix_letters_due_at ON letters (due_at);
