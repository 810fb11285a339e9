// The SQL of this service, named. Set-based statements take arrays of equal length, one element for each
// request.
#pragma once

#include "common/db/connection.hpp"

namespace roster::collections::statements {

// The planner takes unnest() of a parameter for ten rows, whatever it holds, and one plan serves all batches:
//  - a table is looked up in a LATERAL with LIMIT 1: row by row, never by a join with the whole table. That a
//    row is found by index also while the statistics call the table tiny is the session's business
//    (enable_seqscan = off);
//  - a filter on what the input became is a boolean column, which the planner takes for one half. With
//    "is null", for which it expects one row in two hundred, the joins behind it are nested loops over
//    256 x 256 pairs.

// $1 collection ids, $2 subjects. One row a request, in order: allowed, forbidden or no_collection.
inline constexpr db::statement check_access{"check_access", R"sql(
select case when m.role is null then 'no_collection' when m.role = 'guest' then 'forbidden' else 'allowed' end
  from unnest($1::text[], $2::text[]) with ordinality as i(collection_id, subject, position)
  left join lateral (
    select user_id from collections.app_user
     where email_key = collections.email_key(i.subject) limit 1) as u on true
  left join lateral (
    select role from collections.membership
     where collection_id = i.collection_id and user_id = u.user_id limit 1) as m on true
 order by i.position)sql"};

// The same for work that takes several statements: it also keeps the collections from being deleted until
// COMMIT.
inline constexpr db::statement lock_access{"lock_access", R"sql(
with input as materialized (
  select position, collection_id, collections.email_key(subject) as subject_key
    from unnest($1::text[], $2::text[]) with ordinality as i(collection_id, subject, position)
), allowed as materialized (
  select i.position, i.collection_id, m.role
    from input i
    cross join lateral (
      select user_id from collections.app_user where email_key = i.subject_key limit 1) as u
    cross join lateral (
      select role from collections.membership
       where collection_id = i.collection_id and user_id = u.user_id limit 1) as m
), locked as materialized (
  select c.collection_id
    from (select distinct collection_id from allowed where role <> 'guest') as d
    cross join lateral (
      select collection_id from collections.collection
       where collection_id = d.collection_id limit 1 for key share) as c
)
select case when a.role = 'guest' then 'forbidden' when l.collection_id is null then 'no_collection'
            else 'allowed' end
  from input i
  left join allowed a on a.position = i.position
  left join locked l on l.collection_id = i.collection_id and a.role <> 'guest'
 order by i.position)sql"};

// $1 collection ids, $2 subjects, $3 e-mails of the guests. One row a request, in order:
//   outcome, user_id, email, first_name, last_name (the user's columns count only when added)
// Outcomes: no_collection, forbidden, exists, added; and retry where another transaction made a user of that
// e-mail that this statement's snapshot cannot see: run the request again.
//
// Of equal e-mails for one collection only the first is added. Users are made in the order of their e-mails
// and memberships in the order of their key, so that two batches wait for each other but never deadlock.
inline constexpr db::statement add_guests{"add_guests", R"sql(
with input as materialized (
  select position, collection_id, email,
         collections.email_key(subject) as subject_key, collections.email_key(email) as email_key
    from unnest($1::text[], $2::text[], $3::text[]) with ordinality as i(collection_id, subject, email, position)
), allowed as materialized (
  select d.collection_id, d.subject_key, m.role
    from (select distinct collection_id, subject_key from input) as d
    cross join lateral (
      select user_id from collections.app_user where email_key = d.subject_key limit 1) as u
    cross join lateral (
      select role from collections.membership
       where collection_id = d.collection_id and user_id = u.user_id limit 1) as m
), locked as materialized (
  select c.collection_id
    from (select distinct collection_id from allowed where role <> 'guest') as d
    cross join lateral (
      select collection_id from collections.collection
       where collection_id = d.collection_id limit 1 for key share) as c
), verdict as materialized (
  select i.position, i.collection_id, i.email, i.email_key,
         case when a.role = 'guest' then 'forbidden' when l.collection_id is null then 'no_collection' end as refusal,
         l.collection_id is not null
           and row_number() over (partition by l.collection_id, i.email_key order by i.position) = 1 as is_wanted
    from input i
    left join allowed a on a.collection_id = i.collection_id and a.subject_key = i.subject_key
    left join locked l on l.collection_id = i.collection_id and a.role <> 'guest'
), addressed as materialized (
  select d.email_key, d.email, u.user_id, u.user_id is not null as is_known,
         u.email as known_email, u.first_name, u.last_name
    from (select distinct on (email_key collate "C") email_key, email
            from verdict where is_wanted order by email_key collate "C", position) as d
    left join lateral (
      select user_id, email, first_name, last_name from collections.app_user
       where email_key = d.email_key limit 1) as u on true
), made as (
  insert into collections.app_user (email)
  select email from addressed where not is_known order by email_key collate "C"
  on conflict (email_key) do nothing
  returning user_id, email, email_key
), person as materialized (
  select email_key, user_id, known_email as email, first_name, last_name from addressed where is_known
  union all
  select email_key, user_id, email, null, null from made
), joined as (
  insert into collections.membership (collection_id, user_id, role)
  select v.collection_id, p.user_id, 'guest'
    from verdict v
    join person p on p.email_key = v.email_key
   where v.is_wanted
   order by v.collection_id collate "C", p.user_id
  on conflict (collection_id, user_id) do nothing
  returning collection_id, user_id
)
select case when v.refusal is not null then v.refusal
            when p.user_id is null then 'retry'
            when v.is_wanted and j.user_id is not null then 'added'
            else 'exists' end as outcome,
       p.user_id, p.email, p.first_name, p.last_name
  from verdict v
  left join person p on p.email_key = v.email_key
  left join joined j on j.user_id = p.user_id and j.collection_id = v.collection_id
 order by v.position)sql"};

// $1 user ids. One row for each that exists: user_id, email, first_name, last_name.
inline constexpr db::statement find_users{"find_users", R"sql(
select u.user_id, u.email, u.first_name, u.last_name
  from unnest($1::bigint[]) as i(user_id)
  cross join lateral (
    select user_id, email, first_name, last_name from collections.app_user
     where user_id = i.user_id limit 1) as u)sql"};

// $1 distinct collection ids. collection_id, user_id, email, first_name, last_name, role; by collection and
// user.
inline constexpr db::statement list_members{"list_members", R"sql(
select m.collection_id, u.user_id, u.email, u.first_name, u.last_name, m.role
  from collections.membership m
  join collections.app_user u on u.user_id = m.user_id
 where m.collection_id = any ($1::text[])
 order by m.collection_id, m.user_id)sql"};

// Administration.

// $1 e-mail. Nothing happens when there is such a user.
inline constexpr db::statement ensure_user{"ensure_user", R"sql(
insert into collections.app_user (email) values ($1) on conflict (email_key) do nothing)sql"};

// $1 id, $2 title, $3 the owner's e-mail, of whom there is a user.
inline constexpr db::statement create_collection{"create_collection", R"sql(
insert into collections.collection (collection_id, title, owner)
select $1, $2, email from collections.app_user where email_key = collections.email_key($3))sql"};

// $1 collection id, $2 the e-mail of a user.
inline constexpr db::statement add_admin{"add_admin", R"sql(
insert into collections.membership (collection_id, user_id, role)
select $1, user_id, 'admin' from collections.app_user where email_key = collections.email_key($2))sql"};

}  // namespace roster::collections::statements
