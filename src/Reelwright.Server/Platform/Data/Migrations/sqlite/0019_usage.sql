-- The account's own time zone (an IANA name); days of its usage begin at its midnights. NULL is UTC.
ALTER TABLE users ADD COLUMN time_zone TEXT NULL;

-- Counters by quarter of an hour since 1970: every time zone's days begin at the border of one. Rows lie in the order of the key, in which they are read.
CREATE TABLE usage_slots (
  user_id INTEGER NOT NULL,
  slot INTEGER NOT NULL,
  generations INTEGER NOT NULL,
  images INTEGER NOT NULL,
  audio INTEGER NOT NULL,
  edits INTEGER NOT NULL,
  credits_spent INTEGER NOT NULL,
  PRIMARY KEY (user_id, slot)
) WITHOUT ROWID;
CREATE TABLE usage_totals (
  user_id INTEGER NOT NULL PRIMARY KEY,
  generations INTEGER NOT NULL,
  images INTEGER NOT NULL,
  video_milliseconds INTEGER NOT NULL,
  credits_spent INTEGER NOT NULL
);
CREATE TABLE usage_models (
  user_id INTEGER NOT NULL,
  model TEXT NOT NULL,
  generations INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  PRIMARY KEY (user_id, model)
) WITHOUT ROWID;

-- What ended before there were counters. It is counted as it would have been.
INSERT INTO usage_slots (user_id, slot, generations, images, audio, edits, credits_spent)
SELECT
  user_id,
  completed_at / 900000000,
  SUM(CASE WHEN status = 'completed' AND kind = 'video' THEN 1 ELSE 0 END),
  SUM(CASE WHEN status = 'completed' AND kind = 'image' THEN 1 ELSE 0 END),
  SUM(CASE WHEN status = 'completed' AND kind IN ('audio', 'speech') THEN 1 ELSE 0 END),
  SUM(CASE WHEN status = 'completed' AND kind NOT IN ('video', 'image', 'audio', 'speech') THEN 1 ELSE 0 END),
  SUM(credits_charged - credits_refunded)
FROM jobs
WHERE status IN ('completed', 'error', 'cancelled') AND (status = 'completed' OR credits_charged > credits_refunded)
GROUP BY user_id, completed_at / 900000000;
INSERT INTO usage_totals (user_id, generations, images, video_milliseconds, credits_spent)
SELECT
  user_id,
  SUM(CASE WHEN status = 'completed' AND kind = 'video' THEN 1 ELSE 0 END),
  SUM(CASE WHEN status = 'completed' AND kind = 'image' THEN 1 ELSE 0 END),
  SUM(CASE WHEN status = 'completed' AND kind = 'video' THEN
    (SELECT CAST(round(COALESCE(SUM(json_extract(made.value, '$.duration_seconds')), 0) * 1000) AS INTEGER) FROM json_each(outputs) AS made WHERE json_extract(made.value, '$.kind') = 'video')
    ELSE 0 END),
  SUM(credits_charged - credits_refunded)
FROM jobs
WHERE status IN ('completed', 'error', 'cancelled') AND (status = 'completed' OR credits_charged > credits_refunded)
GROUP BY user_id;
INSERT INTO usage_models (user_id, model, generations, last_at)
SELECT user_id, model, COUNT(*), MAX(completed_at) FROM jobs
WHERE status = 'completed' AND kind IN ('video', 'image', 'audio') AND model IS NOT NULL
GROUP BY user_id, model;
