-- What is left of deleted teams and experiments: gone for everybody at once, and removed a part at a time by whichever
-- replica comes by (repository/remains.hpp).
CREATE TABLE participants.remains (
  team_id       bigint NOT NULL,
  experiment_id bigint NOT NULL DEFAULT 0,   -- 0: all that belonged to the team
  stage         smallint NOT NULL DEFAULT 0, -- of a team: which table
  past          bigint NOT NULL DEFAULT 0,   -- the participant up to which nothing is left in that table
  created_at    timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (team_id, experiment_id)
);
CREATE INDEX remains_by_age ON participants.remains (created_at);

-- Enrolments outlive their experiment for a moment. Whoever enrols locks the experiment, so the key never did more than
-- delete; it did that in one statement, however many there were.
ALTER TABLE participants.enrolment DROP CONSTRAINT enrolment_team_id_experiment_id_fkey;
