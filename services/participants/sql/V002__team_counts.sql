-- How many participants and experiments a team has, without counting rows when somebody asks.

-- Kept by the statements that make and delete experiments. They are few, so the team's own row will do.
ALTER TABLE participants.team ADD COLUMN experiments_count integer NOT NULL DEFAULT 0;

ALTER TABLE participants.team_member ADD COLUMN created_at timestamptz NOT NULL DEFAULT now();

-- A team's number of participants is the sum of its slots. One row for each team would make every writer of the team
-- wait for the one before it to commit; so a session adds to the slot of its process id, and two lanes meet in one only
-- when their ids agree modulo 16. One slot by itself means nothing: it may well be negative.
--
-- The foreign key is checked when a slot is first used, at most 16 times in the life of a team. No column but the
-- counter ever changes, and half of a page is left free: so nearly every UPDATE stays on its page and in no index.
CREATE TABLE participants.team_participants (
  team_id      bigint NOT NULL REFERENCES participants.team ON DELETE CASCADE,
  slot         smallint NOT NULL,
  participants bigint NOT NULL,
  PRIMARY KEY (team_id, slot)
) WITH (fillfactor = 50);

-- Nobody adds participants between the count and the end of this migration. (A server from before it would not count
-- what it adds later; there was no release before it.)
LOCK TABLE participants.participant IN SHARE ROW EXCLUSIVE MODE;
INSERT INTO participants.team_participants (team_id, slot, participants)
SELECT team_id, 0, count(*) FROM participants.participant JOIN participants.team USING (team_id) GROUP BY team_id;
