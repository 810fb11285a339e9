-- Participants seed_1 … seed_ROWS of a team, counted as the service counts them.
INSERT INTO participants.participant (team_id, key, notes)
SELECT :team, 'seed_' || n, 'mollitia' FROM generate_series(1, :rows) AS n;
INSERT INTO participants.team_participants (team_id, slot, participants) VALUES (:team, 0, :rows)
ON CONFLICT (team_id, slot) DO UPDATE SET participants = team_participants.participants + excluded.participants;
-- And hint bits, which else the first to read a page would set and log.
VACUUM (ANALYZE) participants.participant;
