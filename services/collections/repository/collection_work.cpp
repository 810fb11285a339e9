// Every change: lock the collection, look, decide, write, in statements of their own, so that what is decided
// on is what others had committed when the lock was given.
#include "services/collections/repository/collection_work.hpp"

#include <utility>

#include "common/crypto/random.hpp"
#include "services/collections/domain/collection_id.hpp"
#include "services/collections/domain/failures.hpp"
#include "services/collections/repository/collection_events.hpp"
#include "services/collections/repository/collection_rows.hpp"
#include "services/collections/repository/collection_statements.hpp"
#include "services/collections/repository/people_statements.hpp"

namespace roster::collections {

namespace {

using domain::right;

constexpr int most_tries = 5;  // to find the owner's user where others delete it each time

struct seen {
  domain::role by;
  domain::collection what;
};

// `On` is a connection or a transaction.
template <class On>
result<seen> look(On& on, const access& by) {
  const pqxx::result rows = on.run(statements::find_collection, {by.collection_id, by.subject});
  if (rows.empty()) return domain::collection_not_found();
  // A role that the table's CHECK lets in and we do not know is the least one.
  return seen{domain::role_of(text_of(rows[0][0])).value_or(domain::role::guest), collection_of(rows[0])};
}

template <class On>
result<void> demand_of(On& on, const access& by, right what) {
  const result<seen> found = look(on, by);
  if (found.has_error()) return found.error();
  if (!domain::may(found->by, what)) return failure{errc::forbidden};
  return {};
}

result<domain::collection> lock(db::transaction& in, const db::statement& how, const access& by) {
  if (in.run(how, {by.collection_id, by.subject}).empty()) return domain::collection_not_found();
  result<seen> found = look(in, by);
  if (found.has_error()) return found.error();
  if (!domain::may(found->by, right::manage)) return failure{errc::forbidden};
  return std::move(found->what);
}

domain::collection read(db::transaction& in, const access& by) {
  result<seen> found = look(in, by);
  return std::move(found.value().what);
}

// The user of that e-mail, made where there is none: nobody deletes it before COMMIT. A row: id and e-mail.
pqxx::result keep_or_make_user(db::transaction& in, const std::string& email) {
  for (int i = 0; i < most_tries; ++i) {
    in.run(statements::ensure_user, {email});
    pqxx::result kept = in.run(statements::keep_user_by_email, {email});
    if (!kept.empty()) return kept;
  }
  throw db::unavailable("the owner's user could not be settled");
}

domain::collection apply(domain::collection to, const domain::collection_changes& changes) {
  if (changes.title) to.title = *changes.title;
  if (changes.description) to.description = *changes.description;
  if (changes.category) to.category = *changes.category;
  if (changes.tags) to.tags = *changes.tags;
  return to;
}

bool say_the_same(const domain::collection& a, const domain::collection& b) {
  return a.title == b.title && a.description == b.description && a.category == b.category && a.tags == b.tags;
}

}  // namespace

result<domain::collection> find_collection(db::connection& on, const access& by) {
  result<seen> found = look(on, by);
  if (found.has_error()) return found.error();
  return std::move(found->what);
}

db::page<joined_collection> list_collections(db::connection& on, const std::string& subject,
                                             const joined_place& behind, std::int64_t most) {
  const std::int64_t joined = behind.joined.time_since_epoch().count();
  const pqxx::result rows =
      on.run(statements::list_collections,
             {subject, db::to_parameter(joined), behind.collection_id, db::to_parameter(most + 1)});
  return db::page_of(rows, most, [](const pqxx::row& row) {
    return joined_collection{time_of(row[0]), collection_of(row)};
  });
}

domain::collection create_collection(db::transaction& in, const create_collection_request& asked) {
  const pqxx::result owner = keep_or_make_user(in, asked.by.subject);
  domain::collection made;
  made.collection_id = crypto::random_token(domain::collection_id_length);
  made.title = asked.wanted.title;
  made.description = asked.wanted.description;
  made.category = asked.wanted.category;
  made.tags = asked.wanted.tags;
  made.owner = text_of(owner[0][1]);
  made.original_title = made.title;
  const pqxx::result rows = in.run(
      statements::create_collection,
      {made.collection_id, made.title, made.description, made.category, tags_literal(made.tags), made.owner});
  made.created = time_of(rows[0][0]);
  made.updated = made.created;
  in.run(statements::add_person, {made.collection_id, std::string(text_of(owner[0][0])), "admin"});
  access by = asked.by;
  by.collection_id = made.collection_id;
  note_collection_created(in, by, made);
  return made;
}

result<domain::collection> change_collection(db::transaction& in, const access& by,
                                             const domain::collection_changes& changes,
                                             const collection_condition& allowed) {
  result<domain::collection> found = lock(in, statements::lock_collection, by);
  if (found.has_error()) return found.error();
  if (allowed && !allowed(*found)) return failure{errc::precondition_failed};
  const domain::collection wanted = apply(*found, changes);
  // Who asks for what is there already has changed nothing: the time and the entity tag stay.
  if (say_the_same(wanted, *found)) return found;
  in.run(statements::change_collection,
         {by.collection_id, wanted.title, wanted.description, wanted.category, tags_literal(wanted.tags)});
  note_collection_updated(in, by, *found, wanted);
  return read(in, by);
}

result<domain::collection> publish_collection(db::transaction& in, const publish_request& asked) {
  result<domain::collection> found = lock(in, statements::lock_collection, asked.by);
  if (found.has_error()) return found.error();
  if (asked.allowed && !asked.allowed(*found)) return failure{errc::precondition_failed};
  if (found->is_public == asked.is_public)
    return asked.is_public ? domain::public_already() : domain::private_already();
  in.run(statements::publish_collection, {asked.by.collection_id, asked.is_public ? "true" : "false"});
  domain::collection changed = read(in, asked.by);
  note_collection_updated(in, asked.by, *found, changed);
  return changed;
}

result<void> delete_collection(db::transaction& in, const access& by, const collection_condition& allowed) {
  const result<domain::collection> found = lock(in, statements::lock_collection_to_delete, by);
  if (found.has_error()) return found.error();
  if (allowed && !allowed(*found)) return failure{errc::precondition_failed};
  in.run(statements::delete_collection, {by.collection_id});
  note_collection_deleted(in, by, *found);
  return {};
}

result<void> demand(db::connection& on, const access& by, right what) {
  return demand_of(on, by, what);
}

result<void> demand(db::transaction& in, const access& by, right what) {
  return demand_of(in, by, what);
}

result<void> lock_to_manage(db::transaction& in, const access& by) {
  const result<domain::collection> found = lock(in, statements::lock_collection, by);
  if (found.has_error()) return found.error();
  return {};
}

result<events::page> list_history(db::connection& on, const access& by, const events::page_request& which) {
  const result<void> allowed = demand(on, by, right::manage);
  if (allowed.has_error()) return allowed.error();
  return collection_events().list(on, by.collection_id, which);
}

}  // namespace roster::collections
