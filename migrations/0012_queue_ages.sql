-- How long what writers take from the broker has waited, by lane: each writer writes its own row every second, receivers
-- read them all. A writer that has ended is told by its row growing old.
CREATE TABLE queue_ages (
  writer   uuid PRIMARY KEY,
  noted_at timestamptz NOT NULL,
  seconds  real[] NOT NULL
);
