-- Collections as a resource of their own, and people who leave them.

-- NULL until the title is changed for the first time: then what it was at first.
ALTER TABLE collections.collection ADD COLUMN original_title text;

-- A user who is in no collection any more is deleted. Membership still has no foreign key to it, for a check of each
-- row: who adds a member of a user that was there before locks the user (FOR KEY SHARE), who deletes users locks them
-- (FOR UPDATE) before looking at what they are in. Users are locked after their collection and in the order of their
-- e-mails, before any of their memberships is touched.

-- The collections of a user, in the order of joining them. Its columns are expressions where statements of the hot path
-- name the plain ones, so that no plan of theirs, made while the tables are small, can take this index for membership's
-- primary key: only who asks by these very expressions gets it.
CREATE INDEX membership_by_user ON collections.membership ((user_id + 0), created_at, (collection_id || ''));

-- Those who are no guests, without reading the guests.
CREATE INDEX membership_staff ON collections.membership (collection_id, user_id) WHERE role <> 'guest';

-- Collections that were deleted and whose people are still being removed, some at a time.
CREATE TABLE collections.removal (
  collection_id text COLLATE "C" PRIMARY KEY,
  created_at timestamptz NOT NULL DEFAULT now()
);
