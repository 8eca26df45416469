-- Sums of calls by series and minute, moved in the same transaction as the calls, so that a sum is always the sum of
-- the ledger at that commit. A column is NULL where no call had that meter. unpriced_* are the tokens without a price:
-- tokens less those are what a unit cost divides by.
CREATE TABLE rollup_minute (
  bucket         timestamptz NOT NULL,
  series_id      int NOT NULL,
  project_id     int NOT NULL,
  calls          bigint NOT NULL,
  failed_calls   bigint NOT NULL,
  streamed_calls bigint NOT NULL,
  partial_calls  bigint NOT NULL,
  unpriced_calls bigint NOT NULL,
  no_usage_calls bigint NOT NULL,
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
  unpriced_input                     bigint,
  unpriced_input_cache_read          bigint,
  unpriced_input_cache_write_5m      bigint,
  unpriced_input_cache_write_30m     bigint,
  unpriced_input_cache_write_1h      bigint,
  unpriced_input_cache_write_12h     bigint,
  unpriced_input_cache_write_unknown bigint,
  unpriced_input_audio               bigint,
  unpriced_input_image               bigint,
  unpriced_output                    bigint,
  unpriced_output_reasoning          bigint,
  unpriced_output_audio              bigint,
  unpriced_output_image              bigint,
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
  cost_units     numeric,
  PRIMARY KEY (series_id, bucket)
);

-- The same by hour, from the same deltas in the same transaction.
CREATE TABLE rollup_hour (LIKE rollup_minute, PRIMARY KEY (series_id, bucket));

SELECT create_hypertable('rollup_minute', by_range('bucket', INTERVAL '7 days'), create_default_indexes => FALSE);
SELECT create_hypertable('rollup_hour', by_range('bucket', INTERVAL '90 days'), create_default_indexes => FALSE);

CREATE INDEX rollup_minute_by_time ON rollup_minute (project_id, bucket DESC);
CREATE INDEX rollup_hour_by_time ON rollup_hour (project_id, bucket DESC);
