-- What is looked up by id from every call: projects, keys, and the texts that calls repeat.

CREATE EXTENSION IF NOT EXISTS timescaledb;

CREATE TABLE projects (
  project_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name       text NOT NULL UNIQUE CHECK (name <> ''),
  created_at timestamptz NOT NULL DEFAULT now()
);

INSERT INTO projects (name) VALUES ('default');

-- The secret itself is shown once and never stored.
CREATE TABLE api_keys (
  key_id     int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  project_id int NOT NULL REFERENCES projects,
  name       text NOT NULL,
  prefix     text NOT NULL UNIQUE,
  hash       bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  revoked_at timestamptz
);

-- One row a combination of the dimensions that stay few. Rollups hold one row a series and bucket, so whatever is
-- added here multiplies them: users, customers, sessions and tags are labels of the call instead.
CREATE TABLE series (
  series_id       int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  project_id      int NOT NULL REFERENCES projects,
  environment     text NOT NULL,
  provider        text NOT NULL,
  model           text NOT NULL,
  model_requested text NOT NULL,
  tier            text NOT NULL,
  operation       text NOT NULL,
  service         text NOT NULL,
  feature         text NOT NULL,
  team            text NOT NULL,
  -- Of the nine texts, which together may be longer than an index row.
  digest          bytea NOT NULL,
  UNIQUE (project_id, digest)
);

-- Users, customers, sessions and tags: four bytes on a call instead of the text.
CREATE TABLE labels (
  label_id   int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  project_id int NOT NULL REFERENCES projects,
  kind       text NOT NULL CHECK (kind IN ('user', 'customer', 'session', 'tag')),
  value      text NOT NULL,
  UNIQUE (project_id, kind, value)
);

-- Every price that was ever applied, as it was. Rows are never changed: a corrected price is another version.
CREATE TABLE prices (
  price_id   int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  version    text NOT NULL UNIQUE,
  provider   text NOT NULL,
  model      text NOT NULL,
  valid_from timestamptz,
  valid_to   timestamptz,
  currency   text NOT NULL,
  cards      jsonb NOT NULL,
  source     text NOT NULL,
  as_of      date NOT NULL
);
