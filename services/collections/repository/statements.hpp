// The SQL of this service, named. Set-based statements take arrays of equal length, one element for each
// request.
#pragma once

#include "common/db/connection.hpp"

namespace roster::collections::statements {

// The planner takes unnest() of a parameter for ten rows, whatever it holds, and one plan serves all batches:
//  - a table is looked up in a LATERAL with LIMIT 1 (or another constant, or OFFSET 0, where several rows are
//  wanted): row by row,
//    never by a join with the whole table. That a row is found by index also while the statistics call the
//    table tiny is the session's business (enable_seqscan = off);
//  - a filter on what the input became is a boolean column, which the planner takes for one half. With
//    "IS NULL", for which it expects one row in two hundred, the joins behind it are nested loops over
//    256 x 256 pairs.

// $1 collection ids, $2 subjects. One row a request, in order: allowed, forbidden or no_collection.
inline constexpr db::statement check_access{"collections_check_access", R"sql(
SELECT CASE WHEN c.collection_id IS NULL THEN 'no_collection' WHEN m.role = 'guest' THEN 'forbidden'
            ELSE 'allowed' END
  FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS i(collection_id, subject, position)
  LEFT JOIN LATERAL (
    SELECT user_id FROM collections.app_user
     WHERE email_key = collections.email_key(i.subject) LIMIT 1) AS u ON true
  LEFT JOIN LATERAL (
    SELECT role FROM collections.membership
     WHERE collection_id = i.collection_id AND user_id = u.user_id LIMIT 1) AS m ON true
  LEFT JOIN LATERAL (
    SELECT collection_id FROM collections.collection
     WHERE collection_id = i.collection_id AND m.role IS NOT NULL LIMIT 1) AS c ON true
 ORDER BY i.position)sql"};

// The same for work that takes several statements: it also keeps the collections from being deleted until
// COMMIT.
inline constexpr db::statement lock_access{"collections_lock_access", R"sql(
WITH input AS MATERIALIZED (
  SELECT position, collection_id, collections.email_key(subject) AS subject_key
    FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS i(collection_id, subject, position)
), allowed AS MATERIALIZED (
  SELECT i.position, i.collection_id, m.role
    FROM input i
    CROSS JOIN LATERAL (
      SELECT user_id FROM collections.app_user WHERE email_key = i.subject_key LIMIT 1) AS u
    CROSS JOIN LATERAL (
      SELECT role FROM collections.membership
       WHERE collection_id = i.collection_id AND user_id = u.user_id LIMIT 1) AS m
), locked AS MATERIALIZED (
  SELECT c.collection_id
    FROM (SELECT DISTINCT collection_id FROM allowed) AS d
    CROSS JOIN LATERAL (
      SELECT collection_id FROM collections.collection
       WHERE collection_id = d.collection_id LIMIT 1 FOR KEY SHARE) AS c
)
SELECT CASE WHEN l.collection_id IS NULL THEN 'no_collection' WHEN a.role = 'guest' THEN 'forbidden'
            ELSE 'allowed' END
  FROM input i
  LEFT JOIN allowed a ON a.position = i.position
  LEFT JOIN locked l ON l.collection_id = a.collection_id
 ORDER BY i.position)sql"};

// $1 collection ids, $2 subjects, $3 e-mails of the guests, $4, $5 by which credential and in which request
// each is added, for the events, or NULL. One row a request, in order:
//   outcome, user_id, email, first_name, last_name (the user's columns count only when added)
// Outcomes: no_collection, forbidden, exists, added; and retry where another transaction made a user of that
// e-mail that this statement's snapshot cannot see: run the request again.
//
// Of equal e-mails for one collection only the first is added. Users that are there are kept from being
// deleted until COMMIT; one that has just been is not seen, and made anew. Users are made in the order of
// their e-mails and memberships in the order of their key, so that two batches wait for each other but never
// deadlock.
inline constexpr db::statement add_guests{"collections_add_guests", R"sql(
WITH input AS MATERIALIZED (
  SELECT position, collection_id, email, subject, credential_id, request_id,
         collections.email_key(subject) AS subject_key, collections.email_key(email) AS email_key
    FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[]) WITH ORDINALITY
      AS i(collection_id, subject, email, credential_id, request_id, position)
), allowed AS MATERIALIZED (
  SELECT d.collection_id, d.subject_key, m.role
    FROM (SELECT DISTINCT collection_id, subject_key FROM input) AS d
    CROSS JOIN LATERAL (
      SELECT user_id FROM collections.app_user WHERE email_key = d.subject_key LIMIT 1) AS u
    CROSS JOIN LATERAL (
      SELECT role FROM collections.membership
       WHERE collection_id = d.collection_id AND user_id = u.user_id LIMIT 1) AS m
), locked AS MATERIALIZED (
  SELECT c.collection_id
    FROM (SELECT DISTINCT collection_id FROM allowed) AS d
    CROSS JOIN LATERAL (
      SELECT collection_id FROM collections.collection
       WHERE collection_id = d.collection_id LIMIT 1 FOR KEY SHARE) AS c
), verdict AS MATERIALIZED (
  SELECT i.position, i.collection_id, i.email, i.email_key, i.subject, i.credential_id, i.request_id,
         CASE WHEN l.collection_id IS NULL THEN 'no_collection' WHEN a.role = 'guest' THEN 'forbidden' END AS refusal,
         l.collection_id IS NOT NULL AND a.role <> 'guest'
           AND row_number() OVER (PARTITION BY l.collection_id, a.role <> 'guest', i.email_key ORDER BY i.position) = 1 AS is_wanted
    FROM input i
    LEFT JOIN allowed a ON a.collection_id = i.collection_id AND a.subject_key = i.subject_key
    LEFT JOIN locked l ON l.collection_id = a.collection_id
), addressed AS MATERIALIZED (
  SELECT d.email_key, d.email, u.user_id, u.user_id IS NOT NULL AS is_known,
         u.email AS known_email, u.first_name, u.last_name
    FROM (SELECT DISTINCT ON (email_key COLLATE "C") email_key, email
            FROM verdict WHERE is_wanted ORDER BY email_key COLLATE "C", position) AS d
    LEFT JOIN LATERAL (
      SELECT user_id, email, first_name, last_name FROM collections.app_user
       WHERE email_key = d.email_key LIMIT 1 FOR KEY SHARE) AS u ON true
), made AS (
  INSERT INTO collections.app_user (email)
  SELECT email FROM addressed WHERE NOT is_known ORDER BY email_key COLLATE "C"
  ON CONFLICT (email_key) DO NOTHING
  RETURNING user_id, email, email_key
), person AS MATERIALIZED (
  SELECT email_key, user_id, known_email AS email, first_name, last_name FROM addressed WHERE is_known
  UNION ALL
  SELECT email_key, user_id, email, NULL, NULL FROM made
), joined AS (
  INSERT INTO collections.membership (collection_id, user_id, role)
  SELECT v.collection_id, p.user_id, 'guest'
    FROM verdict v
    JOIN person p ON p.email_key = v.email_key
   WHERE v.is_wanted
   ORDER BY v.collection_id COLLATE "C", p.user_id
  ON CONFLICT (collection_id, user_id) DO NOTHING
  RETURNING collection_id, user_id
), settled AS MATERIALIZED (
  SELECT v.position, v.collection_id, v.subject, v.credential_id, v.request_id, v.refusal,
         p.user_id, p.email, p.first_name, p.last_name, v.is_wanted AND j.user_id IS NOT NULL AS is_added
    FROM verdict v
    LEFT JOIN person p ON p.email_key = v.email_key
    LEFT JOIN joined j ON j.user_id = p.user_id AND j.collection_id = v.collection_id
), told AS (
  -- As events/event_table.hpp writes them.
  INSERT INTO collections.event (collection_id, type, subject, credential_id, request_id, detail, delivery)
  SELECT collection_id, 'guest.added', subject, credential_id, request_id,
         jsonb_build_object('user', jsonb_build_object('id', user_id, 'email', email, 'role', 'guest')),
         CASE WHEN (SELECT current_setting('roster.webhook', true) = 'on') THEN 'waiting' END
    FROM settled WHERE is_added ORDER BY position
)
SELECT CASE WHEN refusal IS NOT NULL THEN refusal
            WHEN user_id IS NULL THEN 'retry'
            WHEN is_added THEN 'added'
            ELSE 'exists' END AS outcome,
       user_id, email, first_name, last_name
  FROM settled
 ORDER BY position)sql"};

// $1 user ids. One row for each that exists: user_id, email, first_name, last_name.
inline constexpr db::statement find_users{"collections_find_users", R"sql(
SELECT u.user_id, u.email, u.first_name, u.last_name
  FROM unnest($1::bigint[]) AS i(user_id)
  CROSS JOIN LATERAL (
    SELECT user_id, email, first_name, last_name FROM collections.app_user
     WHERE user_id = i.user_id LIMIT 1) AS u)sql"};

// $1 distinct collection ids. collection_id, user_id, email, first_name, last_name, role; by collection and
// user. Of each collection the first 1,001 (most_listed and one more), so that no list holds up the guests of
// others.
inline constexpr db::statement list_members{"collections_list_members", R"sql(
SELECT m.collection_id, u.user_id, u.email, u.first_name, u.last_name, m.role
  FROM unnest($1::text[]) AS i(collection_id)
  CROSS JOIN LATERAL (
    SELECT collection_id, user_id, role FROM collections.membership
     WHERE collection_id = i.collection_id ORDER BY user_id LIMIT 1001) AS m
  CROSS JOIN LATERAL (
    SELECT user_id, email, first_name, last_name FROM collections.app_user
     WHERE user_id = m.user_id LIMIT 1) AS u
 ORDER BY m.collection_id, m.user_id)sql"};

}  // namespace roster::collections::statements
