// Repositories in memory for the handlers' tests: one collection, in which each role has one user.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/collections/domain/failures.hpp"
#include "services/collections/domain/role.hpp"
#include "services/collections/repository/collection_repository.hpp"
#include "services/collections/repository/people_repository.hpp"

namespace roster::collections::test {

inline constexpr std::string_view known = "kSC6NWYt-nEfC1yEbIW0";

inline std::optional<domain::role> role_of_subject(const std::string& subject) {
  return domain::role_of(subject.substr(0, subject.find('@')));
}

inline result<void> decide(const access& by, domain::right what) {
  const std::optional<domain::role> role = role_of_subject(by.subject);
  if (by.collection_id != known || !role) return domain::collection_not_found();
  if (!domain::may(*role, what)) return failure{errc::forbidden};
  return {};
}

class fake_collections final : public collection_repository {
 public:
  fake_collections() {
    stored.collection_id = known;
    stored.title = stored.original_title = "Title";
    stored.owner = "admin@example.com";
  }

  async::task<result<void>> check(deadline, access by, domain::right what) override {
    ++checks;
    co_return decide(by, what);
  }
  async::task<result<domain::collection>> find_collection(deadline, access by) override {
    const result<void> allowed = decide(by, domain::right::see);
    if (allowed.has_error()) co_return allowed.error();
    co_return stored;
  }
  async::task<db::page<joined_collection>> list_collections(deadline, std::string, joined_place behind,
                                                            std::int64_t most) override {
    asked_behind = std::move(behind);
    asked_most = most;
    db::page<joined_collection> out;
    out.rows.push_back({{}, stored});
    co_return out;
  }
  async::task<result<db::kept_answer>> create_collection(deadline, create_collection_request asked,
                                                         collection_answer answer) override {
    domain::collection made = stored;
    made.title = asked.wanted.title;
    retry = std::move(asked.retry);
    co_return answer(made);
  }
  async::task<result<domain::collection>> change_collection(deadline, access by,
                                                            domain::collection_changes changes,
                                                            collection_condition allowed) override {
    const result<void> may = decide(by, domain::right::manage);
    if (may.has_error()) co_return may.error();
    if (allowed && !allowed(stored)) co_return failure{errc::precondition_failed};
    if (changes.title) stored.title = *changes.title;
    co_return stored;
  }
  async::task<result<db::kept_answer>> publish_collection(deadline, publish_request asked,
                                                          collection_answer answer) override {
    const result<void> may = decide(asked.by, domain::right::manage);
    if (may.has_error()) co_return may.error();
    stored.is_public = asked.is_public;
    co_return answer(stored);
  }
  async::task<result<void>> delete_collection(deadline, access by, collection_condition) override {
    co_return decide(by, domain::right::manage);
  }

  async::task<result<events::page>> list_history(deadline, access by, events::page_request) override {
    const result<void> may = decide(by, domain::right::manage);
    if (may.has_error()) co_return may.error();
    co_return events::page{};
  }

  domain::collection stored;
  int checks = 0;
  joined_place asked_behind;
  std::int64_t asked_most = 0;
  std::optional<retry_token> retry;
};

// Knows user 15, and adds every guest but those of example.org.
class fake_people final : public people_repository {
 public:
  async::task<result<db::page<domain::member>>> list_people(deadline, people_request asked) override {
    const result<void> may = decide(asked.by, domain::right::see);
    if (may.has_error()) co_return may.error();
    requests.push_back(asked);
    db::page<domain::member> out;
    for (std::int64_t id = asked.behind + 1; id <= everyone; ++id) {
      if (std::ssize(out.rows) == asked.most) {
        out.has_more = true;
        break;
      }
      out.rows.push_back({id, {}, {}, std::to_string(id) + "@example.com", "guest"});
    }
    co_return out;
  }
  async::task<result<db::kept_answer>> add_user(deadline, person_request asked,
                                                db::kept_answer answer) override {
    const result<void> may = decide(asked.by, domain::right::manage);
    if (may.has_error()) co_return may.error();
    if (asked.user_id != 15) co_return domain::user_not_found(std::to_string(asked.user_id));
    co_return answer;
  }
  async::task<result<void>> remove_user(deadline, person_request asked) override {
    const result<void> may = decide(asked.by, domain::right::manage);
    if (may.has_error()) co_return may.error();
    if (asked.user_id != 15) co_return domain::user_not_found(std::to_string(asked.user_id));
    co_return result<void>();
  }
  async::task<result<bulk_outcome>> add_guests(deadline, bulk_request asked) override {
    const result<void> may = decide(asked.by, domain::right::invite);
    if (may.has_error()) co_return may.error();
    bulk_outcome out;
    for (const std::string& email : asked.emails) {
      std::optional<domain::member>& one = out.emplace_back();
      if (!email.ends_with("example.org")) one = domain::member{7, {}, {}, email, "guest"};
    }
    co_return out;
  }

  std::int64_t everyone = 3;  // ids from 1 on
  std::vector<people_request> requests;
};

}  // namespace roster::collections::test
