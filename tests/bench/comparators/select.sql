\set k random(1, :rows)
SELECT participant_id, team_id, key, notes, experiment_count, created_at, updated_at FROM participants.participant WHERE team_id = :team AND key = 'seed_' || :k;
