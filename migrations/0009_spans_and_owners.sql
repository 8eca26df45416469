-- Spans around calls and beside them, and who owns a response that was told of more than once.

-- What is no billed call: shown, never summed. Tokens are as the span tells them.
CREATE TABLE spans (
  project_id     int NOT NULL,
  time           timestamptz NOT NULL,
  trace_id       uuid NOT NULL,
  span_id        bigint NOT NULL,
  parent_span_id bigint,
  duration_us    bigint NOT NULL,
  kind           smallint NOT NULL, -- as the numbers of SpanKind
  dialect        smallint NOT NULL, -- as the numbers of Dialect
  name           text NOT NULL,
  service        text NOT NULL,
  model          text,
  error_type     text,
  input_tokens   bigint,
  output_tokens  bigint,
  -- The call that is billed for these tokens, where it is known to be the same one.
  owner_trace_id uuid,
  owner_span_id  bigint
);

SELECT create_hypertable('spans', by_range('time', INTERVAL '1 day'), create_default_indexes => FALSE);

CREATE UNIQUE INDEX spans_identity ON spans (project_id, trace_id, span_id, time);

-- NULL is 0, OpenTelemetry's own: most calls, which are spared two bytes.
ALTER TABLE calls ADD COLUMN dialect smallint;

-- Which call a response is billed as. A call claims its response for the day that it started on, and for the neighbouring
-- one within an hour of midnight, so that two records of one response meet; the time of a call, which a hypertable's
-- unique key would have to hold, differs between them. claim is a hash: of the response's id, however the provider is
-- called; of a short id with the trace; without an id, of trace and span. Two responses of one hash are told apart by
-- their ids, and both are billed.
CREATE TABLE call_claims (
  project_id int NOT NULL,
  day        date NOT NULL,
  claim      bigint NOT NULL,
  -- The call that is billed, and how much its word counts: the numbers of CallRank.
  time       timestamptz NOT NULL,
  span_id    bigint NOT NULL,
  trace_id   uuid NOT NULL,
  rank       smallint NOT NULL
);

SELECT create_hypertable('call_claims', by_range('day', INTERVAL '1 day'), create_default_indexes => FALSE);

CREATE UNIQUE INDEX call_claims_identity ON call_claims (project_id, claim, day);

-- What is looked at again, when what came later is here: spans that are billed as a last resort, and calls without a
-- response id within other spans, which may be told of by those as well.
CREATE TABLE pending_spans (
  project_id int NOT NULL,
  trace_id   uuid NOT NULL,
  span_id    bigint NOT NULL,
  time       timestamptz NOT NULL, -- the span's
  due        timestamptz NOT NULL,
  attempts   smallint NOT NULL DEFAULT 0,
  payload    bytea, -- what it would be billed as, as it was carried; NULL for what is a call already
  PRIMARY KEY (project_id, trace_id, span_id)
);

CREATE INDEX pending_spans_due ON pending_spans (due);

-- A call that is superseded costs nothing: another record of it is billed, or the calls that it repeats. No re-rating
-- made that entry: its rerating_id is 0.
ALTER TABLE cost_corrections
  ADD COLUMN owner_trace_id uuid,
  ADD COLUMN owner_span_id bigint,
  DROP CONSTRAINT cost_corrections_pricing_status_check,
  ADD CONSTRAINT cost_corrections_pricing_status_check CHECK (pricing_status BETWEEN 0 AND 4),
  ADD CONSTRAINT cost_corrections_owner_check CHECK ((pricing_status = 4) = (owner_trace_id IS NOT NULL AND owner_span_id IS NOT NULL));

DROP VIEW cost_entries;
DROP VIEW cost_history;

-- Every entry there ever was, first ones (entry_id 0) and corrections.
CREATE VIEW cost_history AS
SELECT c.project_id, c.series_id, c.time, c.trace_id, c.span_id, e.entry_id, e.rerating_id, e.made_at, e.pricing_status, e.unpriced_reason,
  e.cost_source, e.price_id, e.price_rule, e.owner_trace_id, e.owner_span_id,
  CASE WHEN e.pricing_status NOT IN (2, 4) THEN coalesce(c.stated_cost,
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
    c.cost_output, c.cost_output_reasoning, c.cost_output_audio, c.cost_output_image, c.cost_units, c.cost_estimated,
    NULL::uuid AS owner_trace_id, NULL::bigint AS owner_span_id
  UNION ALL
  SELECT k.entry_id, k.rerating_id, k.made_at,
    k.pricing_status, k.unpriced_reason, k.cost_source, k.price_id, k.price_rule,
    k.cost_input, k.cost_input_cache_read, k.cost_input_audio_cache_read, k.cost_input_cache_write_5m, k.cost_input_cache_write_30m,
    k.cost_input_cache_write_1h, k.cost_input_cache_write_12h, k.cost_input_cache_write_unknown, k.cost_input_audio, k.cost_input_image,
    k.cost_output, k.cost_output_reasoning, k.cost_output_audio, k.cost_output_image, k.cost_units, k.cost_estimated,
    k.owner_trace_id, k.owner_span_id
  FROM cost_corrections k
  WHERE k.project_id = c.project_id AND k.trace_id = c.trace_id AND k.span_id = c.span_id AND k.time = c.time
) e;

-- One row a call with the entry that holds, and names instead of ids: what sums are checked against. One that is
-- superseded has no cost.
CREATE VIEW cost_entries AS
SELECT
  h.project_id,
  h.time,
  replace(h.trace_id::text, '-', '') AS trace_id,
  lpad(to_hex(h.span_id), 16, '0') AS span_id,
  s.environment, s.provider, s.model, s.region, s.tier, s.operation, s.service, s.feature, s.team,
  (ARRAY['priced', 'partial', 'unpriced', 'estimated', 'superseded'])[h.pricing_status + 1] AS status,
  h.unpriced_reason AS reason,
  (ARRAY['list', 'contract', 'provider_reported', 'gpu_measured', 'estimated'])[h.cost_source + 1] AS source,
  p.version AS price_version,
  CASE WHEN h.cost_source = 2 THEN 'USD' ELSE p.currency END AS currency,
  h.cost,
  h.rerating_id,
  -- The call that is billed instead, where another record of the same one is.
  replace(h.owner_trace_id::text, '-', '') AS owner_trace_id,
  lpad(to_hex(h.owner_span_id), 16, '0') AS owner_span_id
FROM (
  SELECT DISTINCT ON (project_id, time, trace_id, span_id) * FROM cost_history
  ORDER BY project_id, time, trace_id, span_id, entry_id DESC
) h
JOIN series s USING (series_id)
LEFT JOIN prices p USING (price_id);

ALTER TABLE accounting
  DROP CONSTRAINT accounting_outcome_check,
  ADD CONSTRAINT accounting_outcome_check CHECK (outcome IN (
    'accepted', 'stored', 'duplicate', 'dead_lettered',
    'outcome_accepted', 'outcome_stored', 'outcome_duplicate', 'outcome_dead_lettered',
    'revenue_accepted', 'revenue_stored', 'revenue_duplicate', 'revenue_dead_lettered',
    'report_accepted', 'report_stored', 'report_duplicate', 'report_dead_lettered',
    'span_accepted', 'span_stored', 'span_duplicate', 'span_dead_lettered',
    'metric_accepted', 'metric_stored', 'metric_duplicate', 'metric_dead_lettered',
    'not_billed', 'collapsed', 'rejected', 'superseded', 'metric_not_kept'));

ALTER TABLE dead_letters
  DROP CONSTRAINT dead_letters_kind_check,
  ADD CONSTRAINT dead_letters_kind_check CHECK (kind IN ('call', 'outcome', 'revenue', 'report', 'span', 'metric'));
