\set k random(1, 9000000000000000)
INSERT INTO participants.participant (team_id, key, notes) VALUES (:team, 'p' || :k, 'mollitia') ON CONFLICT DO NOTHING;
