// The SQL of collections themselves. None of it is hot: one row, or one page, at a time.
//
// Who changes a collection or says who is in it locks its row first, so that two of them come one after the
// other. FOR NO KEY UPDATE holds up none of those who add guests, for they lock it FOR KEY SHARE; only who
// deletes the collection waits for them, and they for him. (How statements find their rows: see
// statements.hpp.)
//
// Columns of a collection, in this order: collection_id, title, description, category, tags as JSON, owner,
// is_public, created_at in µs, updated_at in µs, original_title.
#pragma once

#include "common/db/connection.hpp"

namespace roster::collections::statements {

// $1 collection id, $2 subject. One row when the subject is in the collection: its role, then the collection.
inline constexpr db::statement find_collection{"collections_find_collection", R"sql(
SELECT m.role, c.collection_id, c.title, c.description, c.category, to_json(c.tags), c.owner, c.is_public,
       (extract(epoch FROM c.created_at) * 1000000)::bigint, (extract(epoch FROM c.updated_at) * 1000000)::bigint,
       coalesce(c.original_title, c.title)
  FROM (SELECT user_id FROM collections.app_user WHERE email_key = collections.email_key($2) LIMIT 1) AS u
 CROSS JOIN LATERAL (
   SELECT role FROM collections.membership WHERE collection_id = $1 AND user_id = u.user_id LIMIT 1) AS m
 CROSS JOIN LATERAL (SELECT * FROM collections.collection WHERE collection_id = $1 LIMIT 1) AS c
)sql"};

// $1 subject; $2 µs and $3 id of the place before the page; $4 rows at most. The collections that the subject
// is in, in the order of joining them: the time of that in µs, then the collection. One that is being removed
// is not there any more, though its people may be. The user is looked up first and by itself: so the planner
// sees that the index has the rows in their order, and stops at the page's end.
inline constexpr db::statement list_collections{"collections_list_collections", R"sql(
SELECT (extract(epoch FROM m.created_at) * 1000000)::bigint,
       c.collection_id, c.title, c.description, c.category, to_json(c.tags), c.owner, c.is_public,
       (extract(epoch FROM c.created_at) * 1000000)::bigint, (extract(epoch FROM c.updated_at) * 1000000)::bigint,
       coalesce(c.original_title, c.title)
  FROM (
    SELECT collection_id, created_at, collection_id || '' AS place FROM collections.membership
     WHERE user_id + 0 = (SELECT user_id FROM collections.app_user WHERE email_key = collections.email_key($1))
       AND (created_at, collection_id || '') > ('epoch'::timestamptz + $2::bigint * interval '1 microsecond', $3)
     ORDER BY created_at, place OFFSET 0) AS m
 CROSS JOIN LATERAL (SELECT * FROM collections.collection WHERE collection_id = m.collection_id LIMIT 1) AS c
 ORDER BY m.created_at, m.place
 LIMIT $4::bigint
)sql"};

// $1 collection id, $2 subject. A row when the subject is in the collection, which is then locked; its role
// and all else are to be read afterwards, by a statement that sees what was committed before the lock was
// given.
inline constexpr db::statement lock_collection{"collections_lock_collection", R"sql(
SELECT c.collection_id
  FROM (SELECT user_id FROM collections.app_user WHERE email_key = collections.email_key($2) LIMIT 1) AS u
 CROSS JOIN LATERAL (
   SELECT role FROM collections.membership WHERE collection_id = $1 AND user_id = u.user_id LIMIT 1) AS m
 CROSS JOIN LATERAL (
   SELECT collection_id FROM collections.collection WHERE collection_id = $1 LIMIT 1 FOR NO KEY UPDATE) AS c
)sql"};

// As lock_collection, against all others: those who are adding to the collection end first.
inline constexpr db::statement lock_collection_to_delete{"collections_lock_collection_to_delete", R"sql(
SELECT c.collection_id
  FROM (SELECT user_id FROM collections.app_user WHERE email_key = collections.email_key($2) LIMIT 1) AS u
 CROSS JOIN LATERAL (
   SELECT role FROM collections.membership WHERE collection_id = $1 AND user_id = u.user_id LIMIT 1) AS m
 CROSS JOIN LATERAL (
   SELECT collection_id FROM collections.collection WHERE collection_id = $1 LIMIT 1 FOR UPDATE) AS c
)sql"};

// $1 e-mail. Nothing happens when there is such a user.
inline constexpr db::statement ensure_user{"collections_ensure_user", R"sql(
INSERT INTO collections.app_user (email) VALUES ($1) ON CONFLICT (email_key) DO NOTHING
)sql"};

// $1 e-mail. The user of that e-mail: user_id, email; nobody deletes it before COMMIT. No row when somebody
// has just done so.
inline constexpr db::statement keep_user_by_email{"collections_keep_user_by_email", R"sql(
SELECT user_id, email FROM collections.app_user WHERE email_key = collections.email_key($1) FOR KEY SHARE
)sql"};

// $1 id, $2 title, $3 description, $4 category, $5 tags, $6 owner. One row: created_at in µs.
inline constexpr db::statement create_collection{"collections_create_collection", R"sql(
INSERT INTO collections.collection (collection_id, title, description, category, tags, owner)
VALUES ($1, $2, $3, $4, $5::text[], $6)
RETURNING (extract(epoch FROM created_at) * 1000000)::bigint
)sql"};

// $1 collection id, $2 title, $3 description, $4 category, $5 tags.
// Never the same time twice for one collection: its entity tag is made of it.
inline constexpr db::statement change_collection{"collections_change_collection", R"sql(
UPDATE collections.collection
   SET title = $2, description = $3, category = $4, tags = $5::text[],
       original_title = CASE WHEN title = $2 THEN original_title ELSE coalesce(original_title, title) END,
       updated_at = greatest(now(), updated_at + interval '1 microsecond')
 WHERE collection_id = $1
)sql"};

// $1 collection id, $2 whether it is to be public.
inline constexpr db::statement publish_collection{"collections_publish_collection", R"sql(
UPDATE collections.collection
   SET is_public = $2::boolean, updated_at = greatest(now(), updated_at + interval '1 microsecond')
 WHERE collection_id = $1
)sql"};

// $1 collection id. What goes with it is left to removal_work.hpp.
inline constexpr db::statement delete_collection{"collections_delete_collection", R"sql(
WITH noted AS (INSERT INTO collections.removal (collection_id) VALUES ($1))
DELETE FROM collections.collection WHERE collection_id = $1
)sql"};

}  // namespace roster::collections::statements
