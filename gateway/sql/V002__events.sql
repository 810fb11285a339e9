-- What was done to credentials (common/events): a table of the same shape as the services have, led by the credential
-- that it was done to. Nothing of it is delivered. Credentials are few and changed seldom: it is kept for ever.
CREATE TABLE gateway.event (
  of_credential bigint NOT NULL,
  event_id      bigint GENERATED ALWAYS AS IDENTITY,
  type          text COLLATE "C" NOT NULL,  -- 'credential.revoked'
  subject       text,    -- who did it; NULL: an operator, at the command line
  credential_id bigint,  -- by which credential
  request_id    text,
  detail        jsonb NOT NULL,
  delivery      text COLLATE "C" CHECK (delivery IN ('waiting', 'delivered', 'parked')),
  failure       text,
  created_at    timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (of_credential, event_id)
);
