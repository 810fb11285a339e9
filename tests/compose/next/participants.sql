-- Changes the table that is written to all the while, and fills what it adds.
ALTER TABLE participants.participant ADD COLUMN next_release text NOT NULL DEFAULT 'none';
CREATE INDEX participant_by_next_release ON participants.participant (team_id, next_release);
