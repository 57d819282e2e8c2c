CREATE TABLE stripe_customers (
  user_id bigint NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  creation_key text NOT NULL,
  customer_id text NULL,
  entitled_tier text NULL,
  version bigint NOT NULL,
  created_at bigint NOT NULL
);
CREATE UNIQUE INDEX ix_stripe_customers_customer_id ON stripe_customers (customer_id) WHERE customer_id IS NOT NULL;
CREATE TABLE stripe_checkouts (
  id uuid NOT NULL PRIMARY KEY,
  owner_id bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  customer_id text NOT NULL,
  tier text NULL,
  credits integer NOT NULL,
  amount_pence bigint NOT NULL,
  return_url text NOT NULL,
  request_key text NULL,
  session_id text NULL,
  payment_intent_id text NULL,
  credited_at bigint NULL,
  refunded_pence bigint NOT NULL,
  returned_credits bigint NOT NULL CHECK (returned_credits <= credits),
  closed_at bigint NULL,
  created_at bigint NOT NULL
);
CREATE UNIQUE INDEX ix_stripe_checkouts_session_id ON stripe_checkouts (session_id) WHERE session_id IS NOT NULL;
CREATE INDEX ix_stripe_checkouts_payment_intent_id ON stripe_checkouts (payment_intent_id) WHERE payment_intent_id IS NOT NULL;
CREATE INDEX ix_stripe_checkouts_owner_id_created_at ON stripe_checkouts (owner_id, created_at);
CREATE INDEX ix_stripe_checkouts_created_at ON stripe_checkouts (created_at) WHERE credited_at IS NULL;
CREATE TABLE stripe_subscriptions (
  id text NOT NULL PRIMARY KEY,
  owner_id bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  status text NOT NULL,
  tier text NULL,
  current_period_end bigint NOT NULL,
  cancel_at_period_end boolean NOT NULL,
  grace_ends_at bigint NULL,
  updated_at bigint NOT NULL
);
CREATE INDEX ix_stripe_subscriptions_owner_id ON stripe_subscriptions (owner_id);
CREATE INDEX ix_stripe_subscriptions_grace_ends_at ON stripe_subscriptions (grace_ends_at) WHERE grace_ends_at IS NOT NULL AND tier IS NOT NULL;
CREATE TABLE stripe_events (
  id text NOT NULL PRIMARY KEY,
  type text NOT NULL,
  handled_at bigint NOT NULL
);
CREATE INDEX ix_stripe_events_handled_at ON stripe_events (handled_at);
