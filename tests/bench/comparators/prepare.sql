-- What the measurements stand on, made once by the administrator: rows to get, and the comparator's upserts as one call.
INSERT INTO participants.participant (team_id, key, notes)
SELECT :team, 'seed_' || n, 'mollitia' FROM generate_series(1, :rows) AS n
ON CONFLICT DO NOTHING;

CREATE SCHEMA IF NOT EXISTS bench;
CREATE OR REPLACE FUNCTION bench.add_guest(collection text, address text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  id bigint;
BEGIN
  INSERT INTO collections.app_user (email) VALUES (address)
  ON CONFLICT (email_key) DO UPDATE SET email = app_user.email
  RETURNING user_id INTO id;
  INSERT INTO collections.membership (collection_id, user_id, role) VALUES (collection, id, 'guest')
  ON CONFLICT DO NOTHING;
  RETURN id;
END
$$;
ANALYZE;
