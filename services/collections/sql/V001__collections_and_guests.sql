-- Collections, the people in them, and the retries of their guests.
-- Every primary key and unique index leads with collection_id, so that the tables shard by it; except those of
-- app_user, a reference table.

-- E-mails are compared by this one expression. The collation is ICU's root, named here, so that neither the
-- database's locale nor the operating system's decides which addresses are the same.
CREATE FUNCTION collections.email_key(email text) RETURNS text
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN lower(email COLLATE "und-x-icu");

-- A user is known in many collections: when the other tables are sharded, this is a reference table (a copy on every
-- node). Rows are never deleted, which is why membership needs no foreign key to it.
CREATE TABLE collections.app_user (
  user_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email text NOT NULL,  -- as first written
  email_key text COLLATE "C" NOT NULL GENERATED ALWAYS AS (collections.email_key(email)) STORED UNIQUE,
  first_name text,
  last_name text,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE collections.collection (
  collection_id text COLLATE "C" PRIMARY KEY CHECK (collection_id ~ '^[A-Za-z0-9_-]{20}$'),
  title text NOT NULL,
  description text,
  category text,
  tags text[] NOT NULL DEFAULT '{}',
  owner text NOT NULL,
  is_public boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);

-- No foreign key to collection: a check for each row costs more than the one lock per distinct collection that the
-- statements take (FOR KEY SHARE) to keep a collection from being deleted meanwhile.
CREATE TABLE collections.membership (
  collection_id text COLLATE "C" NOT NULL,
  user_id bigint NOT NULL,
  role text NOT NULL CHECK (role IN ('admin', 'user', 'guest')),
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (collection_id, user_id)
);
-- No index by user: no statement asks for it, and while the table is small the planner would read all of it to find
-- the people of a collection.

-- The ledger of common/db/idempotency.hpp.
CREATE TABLE collections.idempotency (
  collection_id text COLLATE "C" NOT NULL,
  credential_id bigint NOT NULL,
  key text COLLATE "C" NOT NULL,
  fingerprint text NOT NULL,
  outcome jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (collection_id, credential_id, key)
);
CREATE INDEX idempotency_created ON collections.idempotency (created_at);
