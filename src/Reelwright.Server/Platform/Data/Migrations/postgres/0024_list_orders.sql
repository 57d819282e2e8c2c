-- Lists of everybody's rows in an order that no index gave: the administrators' jobs, and what is seen most in the gallery.
CREATE INDEX ix_jobs_created_at_id ON jobs (created_at, id);
CREATE INDEX ix_generations_popular ON generations (views, published_at, id) WHERE is_public;
