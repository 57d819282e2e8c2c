-- What the buyer's bank took back after a dispute, beside what was refunded.
ALTER TABLE stripe_checkouts ADD COLUMN lost_pence bigint NOT NULL DEFAULT 0;
