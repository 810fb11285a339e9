-- What was done to a team, by whom: its history, and the outbox of the webhook (common/events, common/webhook).
--
-- Led by team_id like everything else. No foreign key: what was done to a team outlives it.
CREATE TABLE participants.event (
  team_id       bigint NOT NULL,
  event_id      bigint GENERATED ALWAYS AS IDENTITY,
  type          text COLLATE "C" NOT NULL,  -- 'member.added'
  subject       text,    -- who did it; NULL: an operator, at the command line
  credential_id bigint,  -- by which credential
  request_id    text,    -- in which request
  detail        jsonb NOT NULL,  -- what was changed
  delivery      text COLLATE "C" CHECK (delivery IN ('waiting', 'delivered', 'parked')),  -- NULL: nobody wants it
  failure       text,    -- why it was parked
  created_at    timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (team_id, event_id)
);
-- What is to be delivered of a team, in order; and which teams have got something new.
CREATE INDEX event_waiting ON participants.event (team_id, event_id) WHERE delivery = 'waiting';
CREATE INDEX event_unnoticed ON participants.event (event_id) WHERE delivery = 'waiting';
CREATE INDEX event_parked ON participants.event (team_id, event_id) WHERE delivery = 'parked';
-- For the purge of old ones. Events are written in the order of their time, so this index is next to nothing.
CREATE INDEX event_by_age ON participants.event USING brin (created_at) WITH (autosummarize = on);

-- The teams that have something to be delivered: who works on one, and when it is due again. Kept by the deliverers
-- alone, so that nobody who writes an event waits for one.
CREATE TABLE participants.delivery (
  team_id       bigint PRIMARY KEY,
  due_at        timestamptz NOT NULL,
  leased_until  timestamptz,                  -- somebody works on it, unless he has died meanwhile
  lease         bigint NOT NULL DEFAULT 0,    -- how often it was taken: who holds an old one has lost it
  noticed       bigint NOT NULL DEFAULT 0,    -- how often new events were seen: a row with news stays
  failures      integer NOT NULL DEFAULT 0,   -- in a row
  failing_since timestamptz
);
CREATE INDEX delivery_by_due ON participants.delivery (due_at);
