-- Totals of lists that can grow to millions.
ALTER TABLE credit_accounts ADD COLUMN lines bigint NOT NULL DEFAULT 0;
CREATE TABLE row_totals (
  owner_id bigint NOT NULL,
  list varchar(32) NOT NULL,
  total bigint NOT NULL,
  PRIMARY KEY (owner_id, list)
);

-- What was there before is counted once.
INSERT INTO row_totals (owner_id, list, total) SELECT user_id, 'jobs', COUNT(*) FROM jobs GROUP BY user_id;
INSERT INTO row_totals (owner_id, list, total) SELECT owner_id, 'generations.' || kind, COUNT(*) FROM generations GROUP BY owner_id, kind;
INSERT INTO row_totals (owner_id, list, total) SELECT owner_id, 'pages', COUNT(*) FROM hosted_pages GROUP BY owner_id;
UPDATE credit_accounts SET lines = (SELECT COUNT(*) FROM credit_transactions WHERE credit_transactions.user_id = credit_accounts.user_id);
