// Arrays in, rows out, and which row is whose.
#include "services/participants/repository/participant_batch.hpp"

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "common/db/array.hpp"
#include "services/participants/repository/numbered_requesters.hpp"
#include "services/participants/repository/participant_rows.hpp"
#include "services/participants/repository/statements.hpp"
#include "services/participants/repository/telling_statements.hpp"

namespace roster::participants {

namespace {

using domain::team_access;
using create_kind = create_outcome::kind;

// Access by number, from rows that begin with (number, is_active).
class access_by_number {
 public:
  explicit access_by_number(std::size_t requesters) : found_(requesters, team_access::none) {}
  void read(const auto& row) {
    found_.at(row[0].template as<std::size_t>() - 1) =
        row[1].template as<bool>() ? team_access::active : team_access::lapsed;
  }
  team_access at(std::int64_t number) const { return found_.at(static_cast<std::size_t>(number) - 1); }

 private:
  std::vector<team_access> found_;
};

// What the statement created, by team and key. The keys are views into the rows.
class created_rows {
 public:
  void read(const auto& row) {
    const std::string_view key(row[3].c_str(), row[3].size());
    rows_.try_emplace({row[2].template as<std::int64_t>(), key},
                      create_outcome{create_kind::created, row[4].template as<std::int64_t>(),
                                     from_microseconds(row[5].template as<std::int64_t>())});
  }

  // Given once: of equal keys in one batch only the first request created anything.
  create_outcome take(std::int64_t team_id, std::string_view key) {
    const auto found = rows_.find({team_id, key});
    if (found == rows_.end()) return {create_kind::taken};
    const create_outcome out = found->second;
    rows_.erase(found);
    return out;
  }

 private:
  std::map<std::pair<std::int64_t, std::string_view>, create_outcome> rows_;
};

// For the events: by which credential and in which request each is asked for.
void add_authors(db::parameters& to, const std::vector<const create_request*>& asked) {
  db::array_literal credential_ids;
  db::array_literal request_ids;
  for (const create_request* one : asked) {
    credential_ids.add_or_null(one->by.credential_id);
    request_ids.add_or_null(one->by.request_id);
  }
  to.emplace_back(credential_ids.take());
  to.emplace_back(request_ids.take());
}

// Who asks for what, as parameters and for the rows that come back.
struct create_input {
  std::vector<const create_request*> asked;
  audience to = audience::nobody;
  std::vector<std::int64_t> number_of{};  // of each one's requester
  std::size_t requesters = 0;

  db::parameters bind() {
    numbered_requesters numbered;
    number_of.reserve(asked.size());
    db::array_literal numbers;
    db::array_literal keys;
    db::array_literal notes;
    for (const create_request* one : asked) {
      number_of.push_back(numbered.number_of(one->by));
      numbers.add(number_of.back());
      keys.add(std::string_view(one->wanted.key));
      notes.add(one->wanted.notes);
    }
    requesters = numbered.size();
    db::parameters out{numbered.take_team_ids(), numbered.take_subjects(), numbers.take(), keys.take(),
                       notes.take()};
    if (to == audience::webhook) add_authors(out, asked);
    return out;
  }

  // `rows`: of either library.
  std::vector<create_outcome> read(const auto& rows) const {
    access_by_number access(requesters);
    created_rows created;
    for (const auto& row : rows) {
      if (!row[0].is_null()) access.read(row);
      if (!row[4].is_null()) created.read(row);
    }

    std::vector<create_outcome> out;
    out.reserve(asked.size());
    for (std::size_t i = 0; i < asked.size(); ++i) {
      switch (access.at(number_of[i])) {
        case team_access::none:
          out.push_back({create_kind::no_team});
          break;
        case team_access::lapsed:
          out.push_back({create_kind::lapsed});
          break;
        case team_access::active:
          out.push_back(created.take(asked[i]->by.team_id, asked[i]->wanted.key));
          break;
      }
    }
    return out;
  }
};

create_input input_of(std::span<const create_request> asked, audience to) {
  create_input out;
  out.to = to;
  out.asked.reserve(asked.size());
  for (const create_request& one : asked) out.asked.push_back(&one);
  return out;
}

// For create_participant.
db::parameters bind_one(const create_request& asked) {
  return {std::to_string(asked.by.team_id), asked.by.subject, asked.wanted.key, asked.wanted.notes};
}

create_outcome read_one(const db::rows& found) {
  if (found.size() == 0) return {create_kind::no_team};
  const auto row = found[0];
  if (!row[0].as<bool>()) return {create_kind::lapsed};
  if (row[1].is_null()) return {create_kind::taken};
  return {create_kind::created, row[1].as<std::int64_t>(), row[2].as_time()};
}

const db::statement& statement_to_create(audience to) {
  return to == audience::webhook ? statements::create_and_tell : statements::create_participants;
}

// `On` is a connection (its own transaction) or a transaction.
template <class On>
std::vector<create_outcome> create(On& on, create_input input) {
  return input.read(on.run(statement_to_create(input.to), input.bind()));
}

template <class On>
std::vector<team_access> check_access(On& on, std::span<const requester> asked) {
  numbered_requesters requesters;
  std::vector<std::int64_t> number_of;
  number_of.reserve(asked.size());
  for (const requester& who : asked) number_of.push_back(requesters.number_of(who));

  const pqxx::result rows =
      on.run(statements::select_access, {requesters.take_team_ids(), requesters.take_subjects()});
  access_by_number access(requesters.size());
  for (const pqxx::row& row : rows) access.read(row);

  std::vector<team_access> out;
  out.reserve(asked.size());
  for (const std::int64_t number : number_of) out.push_back(access.at(number));
  return out;
}

}  // namespace

std::vector<team_access> access_batch(db::connection& on, std::span<const requester> asked) {
  return check_access(on, asked);
}

std::vector<team_access> access_batch(db::transaction& in, std::span<const requester> asked) {
  return check_access(in, asked);
}

std::vector<create_outcome> create_batch(db::connection& on, std::span<const create_request> asked,
                                         audience to) {
  return create(on, input_of(asked, to));
}

std::vector<create_outcome> create_batch(db::transaction& in, std::span<const create_request* const> asked,
                                         audience to) {
  return create(in, {{asked.begin(), asked.end()}, to});
}

create_statement::question ask_to_create(std::span<const create_request> asked, audience to) {
  if (asked.size() == 1 && to == audience::nobody)
    return {&statements::create_participant, bind_one(asked.front()),
            [](const db::rows& found) { return std::vector{read_one(found)}; }};
  create_input input = input_of(asked, to);
  db::parameters values = input.bind();
  return {&statement_to_create(to), std::move(values),
          [input = std::move(input)](const db::rows& found) { return input.read(found); }};
}

}  // namespace roster::participants
