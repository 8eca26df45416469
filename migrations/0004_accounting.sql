-- What became of all that was sent. Counts of what was stored move in the transaction that stores it. Writers have a
-- slot each so that they do not wait for one another; a count is the sum over slots.
CREATE TABLE accounting (
  project_id int NOT NULL, -- 0: refused before the project was known
  outcome    text NOT NULL CHECK (outcome IN ('accepted', 'stored', 'duplicate', 'dead_lettered', 'not_billed', 'collapsed', 'rejected')),
  reason     text NOT NULL DEFAULT '',
  slot       smallint NOT NULL,
  count      bigint NOT NULL,
  PRIMARY KEY (project_id, outcome, reason, slot)
);

-- Calls that could not be stored, as they were carried, so that they can be replayed.
CREATE TABLE dead_letters (
  dead_letter_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  project_id     int NOT NULL REFERENCES projects,
  received_at    timestamptz NOT NULL,
  trace_id       uuid NOT NULL,
  span_id        bigint NOT NULL,
  reason         text NOT NULL,
  payload        bytea NOT NULL,
  UNIQUE (project_id, trace_id, span_id)
);
