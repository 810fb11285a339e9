-- Teams, who is in them, their participants, and the ledger of safe retries.
--
-- Everything a request touches is led by team_id, in every primary key and unique index, so that the tables shard by
-- it (Citus: create_distributed_table(…, 'team_id')) without a change here.

CREATE TABLE participants.team (
  team_id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name         text NOT NULL,
  active_until timestamptz,  -- the end of the trial or subscription; NULL: there is none
  is_paid      boolean NOT NULL DEFAULT false,  -- whether a subscription was ever set (the trial is none)
  created_at   timestamptz NOT NULL DEFAULT now(),
  updated_at   timestamptz NOT NULL DEFAULT now()
);

-- Subjects (e-mails) are stored with ASCII letters in lower case and compared byte by byte.
CREATE TABLE participants.team_member (
  team_id bigint NOT NULL REFERENCES participants.team ON DELETE CASCADE,
  subject text COLLATE "C" NOT NULL,
  role    text COLLATE "C" NOT NULL CHECK (role IN ('owner', 'member')),
  PRIMARY KEY (team_id, subject)
);
-- "Which teams is this subject in?" Not unique, so it needs no team_id in front.
CREATE INDEX team_member_by_subject ON participants.team_member (subject, team_id);

-- No foreign key to team: it would be checked once per row, and every check locks the team's row. The statements that
-- insert lock each distinct team of a batch FOR KEY SHARE once instead, which holds off a concurrent DELETE of the
-- team just as well; whoever deletes a team deletes its participants in the same transaction.
CREATE TABLE participants.participant (
  team_id          bigint NOT NULL,
  participant_id   bigint GENERATED ALWAYS AS IDENTITY,
  key              text COLLATE "C" NOT NULL,
  notes            text,
  experiment_count integer NOT NULL DEFAULT 0,
  created_at       timestamptz NOT NULL DEFAULT now(),
  updated_at       timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (team_id, participant_id),
  UNIQUE (team_id, key)
);

-- See common/db/idempotency.hpp. No foreign key, for the same reason.
CREATE TABLE participants.idempotency (
  team_id       bigint NOT NULL,
  credential_id bigint NOT NULL,
  key           text COLLATE "C" NOT NULL,
  fingerprint   text COLLATE "C" NOT NULL,
  outcome       jsonb,
  created_at    timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (team_id, credential_id, key)
);
CREATE INDEX idempotency_by_age ON participants.idempotency (created_at);
