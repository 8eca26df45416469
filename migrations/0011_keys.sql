-- What a key may do, for how long and how much of it; and what becomes of a dead letter after it was kept aside.

-- Until now a key could do everything: send, read the API, and have calls priced again. It keeps that.
ALTER TABLE api_keys
  ADD COLUMN scopes              text[] NOT NULL DEFAULT '{ingest,read,manage}'
    CHECK (cardinality(scopes) > 0 AND scopes <@ '{ingest,read,manage}'::text[]),
  ADD COLUMN expires_at          timestamptz,
  ADD COLUMN last_used_at        timestamptz, -- to the minute, written once a minute and process
  ADD COLUMN requests_per_second double precision CHECK (requests_per_second > 0), -- null: no limit; of each process, as the next
  ADD COLUMN bytes_per_second    bigint CHECK (bytes_per_second > 0),
  ADD COLUMN max_body_bytes      int CHECK (max_body_bytes > 0),
  ADD COLUMN replaced_by         int REFERENCES api_keys; -- the key that a rotation made of it

ALTER TABLE api_keys ALTER COLUMN scopes DROP DEFAULT;

CREATE INDEX api_keys_by_project ON api_keys (project_id);

-- Spans and points of metrics can be kept aside too. attempts tells whoever replays one whether it failed meanwhile.
ALTER TABLE dead_letters
  DROP CONSTRAINT dead_letters_kind_check,
  ADD CONSTRAINT dead_letters_kind_check CHECK (kind IN ('call', 'outcome', 'revenue', 'report', 'span', 'metric')),
  ADD COLUMN attempts  int NOT NULL DEFAULT 1,
  ADD COLUMN failed_at timestamptz; -- of the newest attempt; null where that was the first

CREATE INDEX dead_letters_by_project ON dead_letters (project_id, dead_letter_id);

-- accepted = stored + dead_lettered + purged: what a person threw away is counted. Each kind has words of its own, and the
-- code knows which; here it only matters that they are words.
ALTER TABLE accounting
  DROP CONSTRAINT accounting_outcome_check,
  ADD CONSTRAINT accounting_outcome_check CHECK (outcome ~ '^[a-z_]{1,64}$');
