-- Prices that differ from those shipped with the binary. Rows are only added, and withdrawn by the time of it: what was
-- in force when can always be told.

-- An import, or a change by hand. document is what PriceChangeJson writes: prices as they stand in a book.
CREATE TABLE price_changes (
  price_change_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  made_at         timestamptz NOT NULL,
  kind            text NOT NULL CHECK (kind <> ''), -- litellm, genai-prices, openrouter, csv
  file_name       text NOT NULL,
  file_sha256     bytea NOT NULL CHECK (length(file_sha256) = 32),
  note            text NOT NULL DEFAULT '',
  document        jsonb NOT NULL,
  -- What the source said as it was already: {"openai": ["gpt-5"]}. Those prices are as young as the import.
  confirmed       jsonb NOT NULL DEFAULT '{}',
  withdrawn_at    timestamptz
);

-- What a project has agreed with a provider. Exactly one of percent_off and rates: {"input": "1.1"}, as text, so that no
-- reader rounds it.
CREATE TABLE contract_prices (
  contract_price_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  project_id        int NOT NULL REFERENCES projects,
  provider          text NOT NULL CHECK (provider <> ''),
  model             text NOT NULL CHECK (model <> ''), -- a pattern as in the book; *: all of the provider's
  tier              text,                              -- NULL: every tier; empty: the standard one
  valid_from        timestamptz,
  valid_to          timestamptz CHECK (valid_to > valid_from),
  percent_off       numeric,
  includes_units    boolean NOT NULL DEFAULT false,
  rates             jsonb,
  note              text NOT NULL DEFAULT '',
  made_at           timestamptz NOT NULL,
  withdrawn_at      timestamptz,
  CHECK ((percent_off IS NULL) <> (rates IS NULL))
);

CREATE INDEX contract_prices_active ON contract_prices (project_id) WHERE withdrawn_at IS NULL;

-- Whoever changes a price, by whatever way, every server hears of it.
CREATE FUNCTION tell_of_prices() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('farthing_prices', '');
  RETURN NULL;
END $$;

CREATE TRIGGER price_changes_told AFTER INSERT OR UPDATE OR DELETE ON price_changes
  FOR EACH STATEMENT EXECUTE FUNCTION tell_of_prices();
CREATE TRIGGER contract_prices_told AFTER INSERT OR UPDATE OR DELETE ON contract_prices
  FOR EACH STATEMENT EXECUTE FUNCTION tell_of_prices();
