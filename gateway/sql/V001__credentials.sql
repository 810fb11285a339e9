-- The credentials that the gateway accepts, and the notice by which every gateway hears of a change.
CREATE TABLE gateway.credential (
  credential_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind          text        NOT NULL CHECK (kind IN ('bearer', 'api_key')),
  secret_hash   bytea       NOT NULL UNIQUE CHECK (octet_length(secret_hash) = 32),  -- SHA-256 of the secret
  subject       text        NOT NULL CHECK (subject = lower(subject COLLATE "C") AND subject LIKE '%_@_%'),
  -- Without spaces, so that they travel as one space-separated text (RFC 6749, section 3.3).
  scopes        text[]      NOT NULL DEFAULT '{}'
                            CHECK (array_position(scopes, NULL) IS NULL AND array_position(scopes, '') IS NULL
                                   AND array_to_string(scopes, '') !~ '\s'),
  name          text        NOT NULL DEFAULT '',
  rate_limit    integer     CHECK (rate_limit > 0),  -- requests per minute; NULL: what the settings say
  expires_at    timestamptz,
  revoked_at    timestamptz,
  last_used_at  timestamptz,
  created_at    timestamptz NOT NULL DEFAULT now()
);

CREATE FUNCTION gateway.notify_credential() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM pg_notify('roster_credential', encode(OLD.secret_hash, 'hex'));
  END IF;
  -- The same notice twice in one transaction is sent once, by PostgreSQL.
  IF TG_OP <> 'DELETE' THEN
    PERFORM pg_notify('roster_credential', encode(NEW.secret_hash, 'hex'));
  END IF;
  RETURN NULL;
END
$$;

-- Not on last_used_at: that is written all the time and changes nobody's mind.
CREATE TRIGGER credential_changed
AFTER INSERT OR DELETE OR UPDATE OF kind, secret_hash, subject, scopes, rate_limit, expires_at, revoked_at
ON gateway.credential
FOR EACH ROW EXECUTE FUNCTION gateway.notify_credential();

-- TRUNCATE fires no row trigger; nobody needs it here.
CREATE FUNCTION gateway.refuse_truncate() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'credentials are deleted or revoked, never truncated: gateways would not hear of it';
END
$$;

CREATE TRIGGER credential_truncated
BEFORE TRUNCATE ON gateway.credential
FOR EACH STATEMENT EXECUTE FUNCTION gateway.refuse_truncate();
