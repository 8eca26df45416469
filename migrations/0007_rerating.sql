-- Corrections of costs. A call's cost is its newest correction or, without one, the entry in its own row: nothing is
-- overwritten, so that every cost that was ever shown can be shown again.
CREATE TABLE reratings (
  rerating_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind          text NOT NULL CHECK (kind IN ('preview', 'rerating', 'rollback')),
  project_id    int REFERENCES projects, -- NULL: every project
  model         text,                    -- NULL: every model
  range_from    timestamptz NOT NULL,
  range_to      timestamptz NOT NULL CHECK (range_to > range_from),
  undoes        bigint REFERENCES reratings,
  state         text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'stopping', 'stopped', 'done', 'failed', 'rolled_back')),
  asked_at      timestamptz NOT NULL,
  finished_at   timestamptz,
  -- The last call that is done: the next transaction starts after it.
  at_project    int,
  at_time       timestamptz,
  at_trace      uuid,
  at_span       bigint,
  seen          bigint NOT NULL DEFAULT 0,
  changed       bigint NOT NULL DEFAULT 0,
  -- By provider, model and day.
  report        jsonb NOT NULL DEFAULT '[]',
  error         text
);

CREATE TABLE cost_corrections (
  entry_id        bigint GENERATED ALWAYS AS IDENTITY,
  project_id      int NOT NULL,
  time            timestamptz NOT NULL, -- the call's
  trace_id        uuid NOT NULL,
  span_id         bigint NOT NULL,
  rerating_id     bigint NOT NULL,
  made_at         timestamptz NOT NULL,
  pricing_status  smallint NOT NULL CHECK (pricing_status BETWEEN 0 AND 3),
  unpriced_reason text,
  price_id        int,
  price_rule      text,
  cost_source     smallint CHECK (cost_source BETWEEN 0 AND 4),
  cost_input                     numeric,
  cost_input_cache_read          numeric,
  cost_input_audio_cache_read    numeric,
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
  -- What is not counted in tokens: {"web_search": 0.02}.
  unit_amounts    jsonb,
  cost_units      numeric,
  cost_estimated  numeric
);

SELECT create_hypertable('cost_corrections', by_range('time', INTERVAL '7 days'), create_default_indexes => FALSE);

-- A re-rating writes one entry a call; the newest entry of a call is the one that holds.
CREATE UNIQUE INDEX cost_corrections_identity ON cost_corrections (project_id, trace_id, span_id, time, rerating_id);
CREATE INDEX cost_corrections_by_rerating ON cost_corrections (rerating_id, project_id, time);

DROP VIEW cost_entries;

-- Every entry there ever was, first ones (entry_id 0) and corrections.
CREATE VIEW cost_history AS
SELECT c.project_id, c.series_id, c.time, c.trace_id, c.span_id, e.entry_id, e.rerating_id, e.made_at, e.pricing_status, e.unpriced_reason,
  e.cost_source, e.price_id, e.price_rule,
  CASE WHEN e.pricing_status <> 2 THEN coalesce(c.stated_cost,
    coalesce(e.cost_input, 0)
    + coalesce(e.cost_input_cache_read, 0)
    + coalesce(e.cost_input_audio_cache_read, 0)
    + coalesce(e.cost_input_cache_write_5m, 0)
    + coalesce(e.cost_input_cache_write_30m, 0)
    + coalesce(e.cost_input_cache_write_1h, 0)
    + coalesce(e.cost_input_cache_write_12h, 0)
    + coalesce(e.cost_input_cache_write_unknown, 0)
    + coalesce(e.cost_input_audio, 0)
    + coalesce(e.cost_input_image, 0)
    + coalesce(e.cost_output, 0)
    + coalesce(e.cost_output_reasoning, 0)
    + coalesce(e.cost_output_audio, 0)
    + coalesce(e.cost_output_image, 0)
    + coalesce(e.cost_units, 0)
    + coalesce(e.cost_estimated, 0))
  END AS cost
FROM calls c CROSS JOIN LATERAL (
  SELECT 0::bigint AS entry_id, NULL::bigint AS rerating_id, NULL::timestamptz AS made_at,
    c.pricing_status, c.unpriced_reason, c.cost_source, c.price_id, c.price_rule,
    c.cost_input, c.cost_input_cache_read, c.cost_input_audio_cache_read, c.cost_input_cache_write_5m, c.cost_input_cache_write_30m,
    c.cost_input_cache_write_1h, c.cost_input_cache_write_12h, c.cost_input_cache_write_unknown, c.cost_input_audio, c.cost_input_image,
    c.cost_output, c.cost_output_reasoning, c.cost_output_audio, c.cost_output_image, c.cost_units, c.cost_estimated
  UNION ALL
  SELECT k.entry_id, k.rerating_id, k.made_at,
    k.pricing_status, k.unpriced_reason, k.cost_source, k.price_id, k.price_rule,
    k.cost_input, k.cost_input_cache_read, k.cost_input_audio_cache_read, k.cost_input_cache_write_5m, k.cost_input_cache_write_30m,
    k.cost_input_cache_write_1h, k.cost_input_cache_write_12h, k.cost_input_cache_write_unknown, k.cost_input_audio, k.cost_input_image,
    k.cost_output, k.cost_output_reasoning, k.cost_output_audio, k.cost_output_image, k.cost_units, k.cost_estimated
  FROM cost_corrections k
  WHERE k.project_id = c.project_id AND k.trace_id = c.trace_id AND k.span_id = c.span_id AND k.time = c.time
) e;

-- One row a call with the entry that holds, and names instead of ids: what sums are checked against.
CREATE VIEW cost_entries AS
SELECT
  h.project_id,
  h.time,
  replace(h.trace_id::text, '-', '') AS trace_id,
  lpad(to_hex(h.span_id), 16, '0') AS span_id,
  s.environment, s.provider, s.model, s.region, s.tier, s.operation, s.service, s.feature, s.team,
  (ARRAY['priced', 'partial', 'unpriced', 'estimated'])[h.pricing_status + 1] AS status,
  h.unpriced_reason AS reason,
  (ARRAY['list', 'contract', 'provider_reported', 'gpu_measured', 'estimated'])[h.cost_source + 1] AS source,
  p.version AS price_version,
  CASE WHEN h.cost_source = 2 THEN 'USD' ELSE p.currency END AS currency,
  h.cost,
  h.rerating_id
FROM (
  SELECT DISTINCT ON (project_id, time, trace_id, span_id) * FROM cost_history
  ORDER BY project_id, time, trace_id, span_id, entry_id DESC
) h
JOIN series s USING (series_id)
LEFT JOIN prices p USING (price_id);
