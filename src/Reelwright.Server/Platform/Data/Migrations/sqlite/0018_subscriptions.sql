CREATE TABLE stripe_customers (
  user_id INTEGER NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  creation_key TEXT NOT NULL,
  customer_id TEXT NULL,
  entitled_tier TEXT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX ix_stripe_customers_customer_id ON stripe_customers (customer_id) WHERE customer_id IS NOT NULL;
CREATE TABLE stripe_checkouts (
  id TEXT NOT NULL PRIMARY KEY,
  owner_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  customer_id TEXT NOT NULL,
  tier TEXT NULL,
  credits INTEGER NOT NULL,
  amount_pence INTEGER NOT NULL,
  return_url TEXT NOT NULL,
  request_key TEXT NULL,
  session_id TEXT NULL,
  payment_intent_id TEXT NULL,
  credited_at INTEGER NULL,
  refunded_pence INTEGER NOT NULL,
  returned_credits INTEGER NOT NULL CHECK (returned_credits <= credits),
  closed_at INTEGER NULL,
  created_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX ix_stripe_checkouts_session_id ON stripe_checkouts (session_id) WHERE session_id IS NOT NULL;
CREATE INDEX ix_stripe_checkouts_payment_intent_id ON stripe_checkouts (payment_intent_id) WHERE payment_intent_id IS NOT NULL;
CREATE INDEX ix_stripe_checkouts_owner_id_created_at ON stripe_checkouts (owner_id, created_at);
CREATE INDEX ix_stripe_checkouts_created_at ON stripe_checkouts (created_at) WHERE credited_at IS NULL;
CREATE TABLE stripe_subscriptions (
  id TEXT NOT NULL PRIMARY KEY,
  owner_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  status TEXT NOT NULL,
  tier TEXT NULL,
  current_period_end INTEGER NOT NULL,
  cancel_at_period_end INTEGER NOT NULL,
  grace_ends_at INTEGER NULL,
  updated_at INTEGER NOT NULL
);
CREATE INDEX ix_stripe_subscriptions_owner_id ON stripe_subscriptions (owner_id);
CREATE INDEX ix_stripe_subscriptions_grace_ends_at ON stripe_subscriptions (grace_ends_at) WHERE grace_ends_at IS NOT NULL AND tier IS NOT NULL;
CREATE TABLE stripe_events (
  id TEXT NOT NULL PRIMARY KEY,
  type TEXT NOT NULL,
  handled_at INTEGER NOT NULL
);
CREATE INDEX ix_stripe_events_handled_at ON stripe_events (handled_at);
