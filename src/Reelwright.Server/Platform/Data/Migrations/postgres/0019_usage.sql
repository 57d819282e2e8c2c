-- The account's own time zone (an IANA name); days of its usage begin at its midnights. NULL is UTC.
ALTER TABLE users ADD COLUMN time_zone varchar(64) NULL;

-- Counters by quarter of an hour since 1970: every time zone's days begin at the border of one.
CREATE TABLE usage_slots (
  user_id bigint NOT NULL,
  slot bigint NOT NULL,
  generations bigint NOT NULL,
  images bigint NOT NULL,
  audio bigint NOT NULL,
  edits bigint NOT NULL,
  credits_spent bigint NOT NULL,
  PRIMARY KEY (user_id, slot)
);
CREATE TABLE usage_totals (
  user_id bigint NOT NULL PRIMARY KEY,
  generations bigint NOT NULL,
  images bigint NOT NULL,
  video_milliseconds bigint NOT NULL,
  credits_spent bigint NOT NULL
);
CREATE TABLE usage_models (
  user_id bigint NOT NULL,
  model varchar(64) NOT NULL,
  generations bigint NOT NULL,
  last_at bigint NOT NULL,
  PRIMARY KEY (user_id, model)
);

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
    (SELECT CAST(round(COALESCE(SUM((made ->> 'duration_seconds')::numeric), 0) * 1000) AS bigint) FROM json_array_elements(outputs::json) AS made WHERE made ->> 'kind' = 'video')
    ELSE 0 END),
  SUM(credits_charged - credits_refunded)
FROM jobs
WHERE status IN ('completed', 'error', 'cancelled') AND (status = 'completed' OR credits_charged > credits_refunded)
GROUP BY user_id;
INSERT INTO usage_models (user_id, model, generations, last_at)
SELECT user_id, model, COUNT(*), MAX(completed_at) FROM jobs
WHERE status = 'completed' AND kind IN ('video', 'image', 'audio') AND model IS NOT NULL
GROUP BY user_id, model;
