-- Where a cost comes from, and what that needs: the provider's own statement, the lengths of texts whose tokens were not
-- reported, cached audio as a meter, and the region, which has prices of its own.
ALTER TABLE series ADD COLUMN region text NOT NULL DEFAULT '';

ALTER TABLE calls
  ADD COLUMN request_id text,
  ADD COLUMN tier_requested text,
  ADD COLUMN input_audio_cache_read bigint,
  -- UTF-8 bytes, where the tokens were not, or not wholly, reported.
  ADD COLUMN input_text_bytes bigint,
  ADD COLUMN output_text_bytes bigint,
  -- US dollars. Where it is not null it is the cost, and the cost columns are ours beside it.
  ADD COLUMN stated_cost numeric,
  ADD COLUMN cost_source smallint CHECK (cost_source BETWEEN 0 AND 4), -- list, contract, provider_reported, gpu_measured, estimated
  ADD COLUMN cost_input_audio_cache_read numeric,
  -- Of what was not reported, estimated from the lengths of texts.
  ADD COLUMN cost_estimated numeric,
  DROP CONSTRAINT calls_pricing_status_check,
  ADD CONSTRAINT calls_pricing_status_check CHECK (pricing_status BETWEEN 0 AND 3); -- priced, partial, unpriced, estimated

-- A rollup's cost is the sum of all its cost columns: of our prices by meter, of units, of estimates, and of what
-- providers stated beyond our prices, apart for calls that our prices cover (which are watched for a difference) and for
-- those that they do not.
ALTER TABLE rollup_minute
  ADD COLUMN estimated_calls bigint NOT NULL DEFAULT 0,
  ADD COLUMN stated_calls bigint NOT NULL DEFAULT 0,
  ADD COLUMN input_audio_cache_read bigint,
  ADD COLUMN unpriced_input_audio_cache_read bigint,
  ADD COLUMN cost_input_audio_cache_read numeric,
  -- Tokens without a price of ours whose cost the provider stated.
  ADD COLUMN stated_tokens bigint,
  -- What was stated for calls that our prices cover: no part of the sum, what the difference is a share of.
  ADD COLUMN stated_compared numeric,
  ADD COLUMN cost_estimated numeric,
  ADD COLUMN cost_stated_difference numeric,
  ADD COLUMN cost_stated_only numeric;

ALTER TABLE rollup_hour
  ADD COLUMN estimated_calls bigint NOT NULL DEFAULT 0,
  ADD COLUMN stated_calls bigint NOT NULL DEFAULT 0,
  ADD COLUMN input_audio_cache_read bigint,
  ADD COLUMN unpriced_input_audio_cache_read bigint,
  ADD COLUMN cost_input_audio_cache_read numeric,
  ADD COLUMN stated_tokens bigint,
  ADD COLUMN stated_compared numeric,
  ADD COLUMN cost_estimated numeric,
  ADD COLUMN cost_stated_difference numeric,
  ADD COLUMN cost_stated_only numeric;
