// The SQL of the people in a collection, but for guests as they are added (statements.hpp).
//
// Columns of a person, in this order: user_id, email, first_name, last_name, role.
#pragma once

#include "common/db/connection.hpp"

namespace roster::collections::statements {

// $1 collection id, $2 the user id before the page, $3 rows at most. By ascending id: one page costs the same
// wherever it begins.
inline constexpr db::statement list_people{"collections_list_people", R"sql(
SELECT u.user_id, u.email, u.first_name, u.last_name, m.role
  FROM (
    SELECT user_id, role FROM collections.membership
     WHERE collection_id = $1 AND user_id > $2::bigint ORDER BY user_id LIMIT $3::bigint) AS m
 CROSS JOIN LATERAL (
   SELECT user_id, email, first_name, last_name FROM collections.app_user WHERE user_id = m.user_id LIMIT 1) AS u
 ORDER BY m.user_id
)sql"};

// The same without guests, by an index that has none.
inline constexpr db::statement list_staff{"collections_list_staff", R"sql(
SELECT u.user_id, u.email, u.first_name, u.last_name, m.role
  FROM (
    SELECT user_id, role FROM collections.membership
     WHERE collection_id = $1 AND user_id > $2::bigint AND role <> 'guest' ORDER BY user_id LIMIT $3::bigint) AS m
 CROSS JOIN LATERAL (
   SELECT user_id, email, first_name, last_name FROM collections.app_user WHERE user_id = m.user_id LIMIT 1) AS u
 ORDER BY m.user_id
)sql"};

// $1 collection id, $2 user id. A row when the user is in it: the role.
inline constexpr db::statement select_role{"collections_select_role", R"sql(
SELECT role FROM collections.membership WHERE collection_id = $1 AND user_id = $2::bigint
)sql"};

// $1 subject, $2 user id. A row when the two are in one collection.
inline constexpr db::statement have_met{"collections_have_met", R"sql(
SELECT 1
  FROM (SELECT user_id FROM collections.app_user WHERE email_key = collections.email_key($1) LIMIT 1) AS u
 CROSS JOIN LATERAL (
   SELECT collection_id FROM collections.membership WHERE user_id + 0 = $2::bigint OFFSET 0) AS theirs
 CROSS JOIN LATERAL (
   SELECT 1 FROM collections.membership
    WHERE collection_id = theirs.collection_id AND user_id = u.user_id LIMIT 1) AS ours
 LIMIT 1
)sql"};

// $1 user id. A row when there is such a user, whom nobody deletes before COMMIT: id and e-mail.
inline constexpr db::statement keep_user{"collections_keep_user", R"sql(
SELECT user_id, email FROM collections.app_user WHERE user_id = $1::bigint FOR KEY SHARE
)sql"};

// $1 collection id, $2 user id, $3 role. One row unless the user is in it already.
inline constexpr db::statement add_person{"collections_add_person", R"sql(
INSERT INTO collections.membership (collection_id, user_id, role) VALUES ($1, $2::bigint, $3)
ON CONFLICT (collection_id, user_id) DO NOTHING
RETURNING user_id
)sql"};

// $1 collection id. A row for each admin, two at most; to be asked while the collection is locked.
inline constexpr db::statement select_admins{"collections_select_admins", R"sql(
SELECT user_id FROM collections.membership
 WHERE collection_id = $1 AND role <> 'guest' AND role = 'admin' LIMIT 2
)sql"};

// $1 user ids. Locks them in the order in which guests' users are locked, until COMMIT: who is about to add
// one of them to a collection has done so before, or waits and then finds out that the user is gone.
inline constexpr db::statement lock_users{"collections_lock_users", R"sql(
SELECT user_id FROM collections.app_user WHERE user_id = ANY ($1::bigint[]) ORDER BY email_key FOR UPDATE
)sql"};

// $1 collection id, $2 user ids. To be run when the users are locked.
inline constexpr db::statement remove_people{"collections_remove_people", R"sql(
DELETE FROM collections.membership WHERE collection_id = $1 AND user_id = ANY ($2::bigint[])
)sql"};

// $1 user ids. Those of them, all locked, who are in no collection.
inline constexpr db::statement delete_lone_users{"collections_delete_lone_users", R"sql(
DELETE FROM collections.app_user WHERE user_id = ANY (ARRAY(
  SELECT i.user_id
    FROM unnest($1::bigint[]) AS i(user_id)
    LEFT JOIN LATERAL (
      SELECT true AS is_somewhere FROM collections.membership WHERE user_id + 0 = i.user_id LIMIT 1) AS m ON true
   WHERE m.is_somewhere IS NULL))
)sql"};

// The people of a collection that was deleted.

// A row: the id of a removal that nobody is at, which is then locked.
inline constexpr db::statement take_removal{"collections_take_removal", R"sql(
SELECT collection_id FROM collections.removal ORDER BY collection_id LIMIT 1 FOR UPDATE SKIP LOCKED
)sql"};

// $1 collection id. The same for this one, in turn with whoever else is at it; no row when it is done.
inline constexpr db::statement take_removal_of{"collections_take_removal_of", R"sql(
SELECT collection_id FROM collections.removal WHERE collection_id = $1 FOR UPDATE
)sql"};

// $1 collection id, $2 rows at most. User ids.
inline constexpr db::statement select_people_to_remove{"collections_select_people_to_remove", R"sql(
SELECT user_id FROM collections.membership WHERE collection_id = $1 ORDER BY user_id LIMIT $2::bigint
)sql"};

// $1 collection id, $2 rows at most.
inline constexpr db::statement delete_retries{"collections_delete_retries", R"sql(
DELETE FROM collections.idempotency WHERE ctid = ANY (ARRAY(
  SELECT ctid FROM collections.idempotency WHERE collection_id = $1 LIMIT $2::bigint))
)sql"};

// $1 collection id.
inline constexpr db::statement end_removal{"collections_end_removal", R"sql(
DELETE FROM collections.removal WHERE collection_id = $1
)sql"};

}  // namespace roster::collections::statements
