-- A call is a fact. Its first cost entry stands in its own row to save space; corrections are to be rows of their own.
--
-- time is when the call started: it chooses the price and the bucket. A token column is NULL where the provider did not
-- report that meter; a cost column is NULL where the meter was not used or has no price. The call's cost is the sum of
-- its cost columns and is stored nowhere else.
CREATE TABLE calls (
  project_id      int NOT NULL,
  series_id       int NOT NULL,
  time            timestamptz NOT NULL,
  trace_id        uuid NOT NULL,
  span_id         bigint NOT NULL,
  parent_span_id  bigint,
  duration_us     bigint NOT NULL,
  first_chunk_us  bigint,
  user_id         int,
  customer_id     int,
  session_id      int,
  tag_ids         int[],
  response_id     text,
  error_type      text,
  http_status     smallint,
  streamed        boolean NOT NULL,
  complete        boolean NOT NULL,
  usage_partial   boolean NOT NULL,
  anomaly         text,
  input                     bigint,
  input_cache_read          bigint,
  input_cache_write_5m      bigint,
  input_cache_write_30m     bigint,
  input_cache_write_1h      bigint,
  input_cache_write_12h     bigint,
  input_cache_write_unknown bigint,
  input_audio               bigint,
  input_image               bigint,
  output                    bigint,
  output_reasoning          bigint,
  output_audio              bigint,
  output_image              bigint,
  -- What is not counted in tokens: {"web_search": {"count": 2, "amount": 0.02}}; amount is absent without a price.
  units           jsonb,
  pricing_status  smallint NOT NULL CHECK (pricing_status IN (0, 1, 2)), -- priced, partial, unpriced
  unpriced_reason text,
  price_id        int,
  price_rule      text,
  cost_input                     numeric,
  cost_input_cache_read          numeric,
  cost_input_cache_write_5m      numeric,
  cost_input_cache_write_30m     numeric,
  cost_input_cache_write_1h      numeric,
  cost_input_cache_write_12h     numeric,
  cost_input_cache_write_unknown numeric,
  cost_input_audio               numeric,
  cost_input_image               numeric,
  cost_output                    numeric,
  cost_output_reasoning          numeric,
  cost_output_audio              numeric,
  cost_output_image              numeric,
  -- The sum of the amounts in units.
  cost_units      numeric
);

SELECT create_hypertable('calls', by_range('time', INTERVAL '1 day'), create_default_indexes => FALSE);

-- What a call is: the same one sent again lands here.
CREATE UNIQUE INDEX calls_identity ON calls (project_id, trace_id, span_id, time);

-- Lists are by project, newest first.
CREATE INDEX calls_by_time ON calls (project_id, time DESC);

-- One row a ledger entry, with names instead of ids: what sums are checked against.
CREATE VIEW cost_entries AS
SELECT
  c.project_id,
  c.time,
  replace(c.trace_id::text, '-', '') AS trace_id,
  lpad(to_hex(c.span_id), 16, '0') AS span_id,
  s.environment, s.provider, s.model, s.operation, s.service, s.feature, s.team,
  (ARRAY['priced', 'partial', 'unpriced'])[c.pricing_status + 1] AS status,
  c.unpriced_reason AS reason,
  p.version AS price_version,
  p.currency,
  CASE WHEN c.pricing_status < 2 THEN
    coalesce(c.cost_input, 0)
    + coalesce(c.cost_input_cache_read, 0)
    + coalesce(c.cost_input_cache_write_5m, 0)
    + coalesce(c.cost_input_cache_write_30m, 0)
    + coalesce(c.cost_input_cache_write_1h, 0)
    + coalesce(c.cost_input_cache_write_12h, 0)
    + coalesce(c.cost_input_cache_write_unknown, 0)
    + coalesce(c.cost_input_audio, 0)
    + coalesce(c.cost_input_image, 0)
    + coalesce(c.cost_output, 0)
    + coalesce(c.cost_output_reasoning, 0)
    + coalesce(c.cost_output_audio, 0)
    + coalesce(c.cost_output_image, 0)
    + coalesce(c.cost_units, 0)
  END AS cost
FROM calls c
JOIN series s USING (series_id)
LEFT JOIN prices p USING (price_id);
