-- Collections, the people in them, and the retries of their guests.
-- Every primary key and unique index leads with collection_id, so that the tables shard by it.

-- E-mails are compared by this one expression. The collation is ICU's root, named here, so that neither the
-- database's locale nor the operating system's decides which addresses are the same.
create function collections.email_key(email text) returns text
  language sql immutable strict parallel safe
  return lower(email collate "und-x-icu");

-- A user is known in many collections: when the other tables are sharded, this is a reference table (a copy on every
-- node). Rows are never deleted, which is why membership needs no foreign key to it.
create table collections.app_user (
  user_id bigint generated always as identity primary key,
  email text not null,  -- as first written
  email_key text collate "C" not null generated always as (collections.email_key(email)) stored unique,
  first_name text,
  last_name text,
  created_at timestamptz not null default now()
);

create table collections.collection (
  collection_id text collate "C" primary key check (collection_id ~ '^[A-Za-z0-9_-]{20}$'),
  title text not null,
  description text,
  category text,
  tags text[] not null default '{}',
  owner text not null,
  is_public boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- No foreign key to collection: a check for each row costs more than the one lock per distinct collection that the
-- statements take (FOR KEY SHARE) to keep a collection from being deleted meanwhile.
create table collections.membership (
  collection_id text collate "C" not null,
  user_id bigint not null,
  role text not null check (role in ('admin', 'user', 'guest')),
  created_at timestamptz not null default now(),
  primary key (collection_id, user_id)
);
create index membership_user on collections.membership (user_id, collection_id);

-- The ledger of common/db/idempotency.hpp.
create table collections.idempotency (
  collection_id text collate "C" not null,
  credential_id bigint not null,
  key text collate "C" not null,
  fingerprint text not null,
  outcome jsonb,
  created_at timestamptz not null default now(),
  primary key (collection_id, credential_id, key)
);
create index idempotency_created on collections.idempotency (created_at);
