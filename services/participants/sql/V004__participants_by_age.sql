-- For lists in the order of creation (sort=created_at), which is not quite that of the ids: a transaction that began
-- earlier may take its ids later. The other orders are those of the primary key and of UNIQUE (team_id, key), whose
-- collation "C" also makes a prefix a range.
CREATE INDEX participant_by_age ON participants.participant (team_id, created_at, participant_id);
