-- What calls brought (outcomes, revenue), what SDKs lost before it got here, and what the machine's GPUs did during a call.

-- As calls are: a span sent again lands on its own row. What the app gave a key of its own is once by event_keys too.
CREATE TABLE outcomes (
  project_id     int NOT NULL,
  time           timestamptz NOT NULL,
  trace_id       uuid NOT NULL,
  span_id        bigint NOT NULL,
  parent_span_id bigint,
  key            text,
  environment    text NOT NULL,
  service        text NOT NULL,
  feature        text NOT NULL,
  team           text NOT NULL,
  user_id        int,
  customer_id    int,
  session_id     int,
  tag_ids        int[],
  name           text NOT NULL CHECK (name <> ''),
  value          double precision NOT NULL CHECK (value > '-Infinity' AND value < 'Infinity')
);

SELECT create_hypertable('outcomes', by_range('time', INTERVAL '7 days'), create_default_indexes => FALSE);

CREATE UNIQUE INDEX outcomes_identity ON outcomes (project_id, trace_id, span_id, time);
CREATE INDEX outcomes_by_time ON outcomes (project_id, time DESC);

CREATE TABLE revenue (
  project_id     int NOT NULL,
  time           timestamptz NOT NULL,
  trace_id       uuid NOT NULL,
  span_id        bigint NOT NULL,
  parent_span_id bigint,
  key            text,
  environment    text NOT NULL,
  service        text NOT NULL,
  feature        text NOT NULL,
  team           text NOT NULL,
  user_id        int,
  customer_id    int,
  session_id     int,
  tag_ids        int[],
  amount         numeric NOT NULL, -- negative: given back
  currency       text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  kind           text
);

SELECT create_hypertable('revenue', by_range('time', INTERVAL '7 days'), create_default_indexes => FALSE);

CREATE UNIQUE INDEX revenue_identity ON revenue (project_id, trace_id, span_id, time);
CREATE INDEX revenue_by_time ON revenue (project_id, time DESC);

-- A hypertable's unique key holds its time, and an app that records the same thing twice does so at two times: the key
-- decides here. time is the event's own, so that keys can go when events do.
CREATE TABLE event_keys (
  project_id int NOT NULL,
  kind       text NOT NULL CHECK (kind IN ('outcome', 'revenue')),
  key_id     uuid NOT NULL,
  time       timestamptz NOT NULL,
  PRIMARY KEY (project_id, kind, key_id)
);

-- Calls that an SDK lost, as it says itself: the greatest total that it told. Those of the instance of zeros are the
-- sums of instances that were heard of longest ago, so that a project has a bounded number of rows.
CREATE TABLE sender_losses (
  project_id  int NOT NULL REFERENCES projects,
  instance    uuid NOT NULL,
  reason      text NOT NULL CHECK (reason ~ '^[a-z0-9_.-]{1,64}$'),
  service     text NOT NULL,
  environment text NOT NULL,
  total       numeric NOT NULL CHECK (total >= 0), -- numeric: the sums of ten thousand have no bound worth a type
  first_seen  timestamptz NOT NULL,
  grew_at     timestamptz NOT NULL, -- the first report that told the total
  last_seen   timestamptz NOT NULL,
  PRIMARY KEY (project_id, instance, reason)
);

-- Of whole devices. Few calls have it: columns of calls would be empty in nearly every row.
CREATE TABLE call_gpu (
  project_id    int NOT NULL,
  time          timestamptz NOT NULL,
  trace_id      uuid NOT NULL,
  span_id       bigint NOT NULL,
  device_count  int NOT NULL CHECK (device_count > 0),
  utilization   double precision, -- 0 to 1
  memory_bytes  bigint,
  power_w       double precision,
  energy_j      double precision,
  energy_source smallint CHECK (energy_source BETWEEN 0 AND 2), -- counter, power, unavailable
  coverage      double precision, -- 0 to 1
  partitioned   boolean NOT NULL -- a device is cut into instances (MIG)
);

SELECT create_hypertable('call_gpu', by_range('time', INTERVAL '7 days'), create_default_indexes => FALSE);

CREATE UNIQUE INDEX call_gpu_identity ON call_gpu (project_id, trace_id, span_id, time);

-- Outcomes and revenue are accounted for apart from calls, each by the same identity. A report is kept aside if it cannot
-- be stored, and is no part of any sum.
ALTER TABLE accounting
  DROP CONSTRAINT accounting_outcome_check,
  ADD CONSTRAINT accounting_outcome_check CHECK (outcome IN (
    'accepted', 'stored', 'duplicate', 'dead_lettered', 'not_billed', 'collapsed', 'rejected',
    'outcome_accepted', 'outcome_stored', 'outcome_duplicate', 'outcome_dead_lettered',
    'revenue_accepted', 'revenue_stored', 'revenue_duplicate', 'revenue_dead_lettered',
    'report_accepted', 'report_duplicate', 'report_dead_lettered'));

ALTER TABLE dead_letters ADD COLUMN kind text NOT NULL DEFAULT 'call' CHECK (kind IN ('call', 'outcome', 'revenue', 'report'));
