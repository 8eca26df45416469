-- Metrics of models, of what serves them, and of GPUs.

-- What the points of a metric have in common. Points hold its number.
CREATE TABLE metric_series (
  series_id  int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  project_id int NOT NULL REFERENCES projects,
  digest     bytea NOT NULL, -- of all that follows
  name       text NOT NULL,
  unit       text NOT NULL,
  kind       smallint NOT NULL CHECK (kind BETWEEN 0 AND 4), -- gauge, sum, histogram, exponential histogram, summary
  monotonic  boolean NOT NULL,
  delta      boolean NOT NULL, -- a point tells what was added since the one before it
  attributes jsonb NOT NULL, -- texts by name
  bounds     double precision[] NOT NULL,
  UNIQUE (project_id, digest)
);

CREATE INDEX metric_series_by_name ON metric_series (project_id, name, series_id);

CREATE TABLE metric_points (
  project_id   int NOT NULL,
  series_id    int NOT NULL,
  time         timestamptz NOT NULL,
  since        timestamptz,
  value        double precision, -- of a gauge or sum; the sum of a histogram or summary
  count        bigint, -- of a histogram or summary
  least        double precision,
  greatest     double precision,
  buckets      bigint[],
  scale        int, -- of an exponential histogram, like the next two
  first_bucket int,
  zero_count   bigint
);

SELECT create_hypertable('metric_points', by_range('time', INTERVAL '1 day'), create_default_indexes => FALSE);

-- A series has one point at a time: the same one sent again, and another one of the same moment, are duplicates.
CREATE UNIQUE INDEX metric_points_identity ON metric_points (project_id, series_id, time);
