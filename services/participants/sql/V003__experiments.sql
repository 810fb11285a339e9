-- A team's experiments, and which of its participants are enrolled in which.
--
-- Led by team_id like everything else, so that the tables shard with team and participant beside them.
--
-- Whoever writes to an enrolment keeps participant.experiment_count right in the same transaction, and takes its locks
-- in one order: team, experiment, participant, enrolment (see experiment_statements.hpp). Whoever makes
-- or deletes an experiment keeps team.experiments_count right likewise.

-- Few and seldom written, so a foreign key to team costs nothing here.
CREATE TABLE participants.experiment (
  team_id       bigint NOT NULL REFERENCES participants.team ON DELETE CASCADE,
  experiment_id bigint GENERATED ALWAYS AS IDENTITY,
  key           text COLLATE "C" NOT NULL,
  description   text,
  status        text COLLATE "C" NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'running', 'stopped')),
  created_at    timestamptz NOT NULL DEFAULT now(),
  updated_at    timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (team_id, experiment_id),
  UNIQUE (team_id, key)
);
-- For lists in the order of creation.
CREATE INDEX experiment_by_age ON participants.experiment (team_id, created_at, experiment_id);

-- The cascades are for a team or participant that goes, with the counts that they would change; an experiment's own
-- enrolments are deleted, and counted, before it.
CREATE TABLE participants.enrolment (
  team_id        bigint NOT NULL,
  participant_id bigint NOT NULL,
  experiment_id  bigint NOT NULL,
  variant        text,
  created_at     timestamptz NOT NULL DEFAULT now(),
  updated_at     timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (team_id, participant_id, experiment_id),
  FOREIGN KEY (team_id, participant_id) REFERENCES participants.participant ON DELETE CASCADE,
  FOREIGN KEY (team_id, experiment_id) REFERENCES participants.experiment ON DELETE CASCADE
);
-- "Who is enrolled in this experiment?", which deleting it asks.
CREATE INDEX enrolment_by_experiment ON participants.enrolment (team_id, experiment_id, participant_id);
