// Handlers of participants on repositories in memory: one team, 7, whose member is Jane.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "services/participants/api/context.hpp"
#include "services/participants/domain/failures.hpp"
#include "tests/support/coroutines.hpp"

namespace roster::participants::test {

inline bool is_member(const requester& by) {
  return by.team_id == 7 && by.subject == "jane@example.com";
}

class fake_access : public repository {
 public:
  async::task<result<void>> check_may_create(async::clock::time_point, requester by) override {
    if (!is_member(by)) co_return failure{errc::not_found};
    if (is_lapsed) co_return failure{errc::subscription_required};
    co_return result<void>();
  }
  async::task<result<created_participant>> create_participant(async::clock::time_point,
                                                              create_request) override {
    co_return failure{errc::internal};
  }
  async::task<result<domain::participant>> find_participant(async::clock::time_point,
                                                            find_request asked) override {
    if (!is_member(asked.by) || asked.key != "a1") co_return failure{errc::not_found};
    domain::participant found;
    found.participant_id = 1;
    found.team_id = 7;
    found.key = "a1";
    found.created = found.updated = text::timestamp(std::chrono::seconds(40));
    co_return found;
  }

  bool is_lapsed = false;
};

// Participants "a1" to "a9", with ids 1 to 9, all of one age. "a9" is taken for who renames another.
class fake_participants final : public participant_repository {
 public:
  fake_participants() {
    for (int i = 1; i < 10; ++i) {
      domain::participant& each = rows.emplace_back();
      each.participant_id = i;
      each.team_id = 7;
      each.key = "a" + std::to_string(i);
      each.created = each.updated = text::timestamp(std::chrono::seconds(40));
    }
  }

  async::task<result<participant_page>> list_participants(async::clock::time_point,
                                                          list_request asked) override {
    lists.push_back(asked);
    if (!is_member(asked.by)) co_return failure{errc::not_found};
    co_return page_of(asked);
  }

  async::task<result<domain::participant>> update_participant(async::clock::time_point,
                                                              update_request asked) override {
    domain::participant* found = is_member(asked.by) ? find(asked.key) : nullptr;
    if (found == nullptr) co_return failure{errc::not_found};
    if (!asked.may_change(*found)) co_return failure{errc::precondition_failed};
    if (asked.changes.key == "a9") co_return domain::key_already_taken();
    if (asked.changes.key) found->key = *asked.changes.key;
    if (asked.changes.notes) found->notes = *asked.changes.notes;
    found->updated += std::chrono::microseconds(1);
    co_return *found;
  }

  async::task<result<void>> remove_participant(async::clock::time_point, remove_request asked) override {
    domain::participant* found = is_member(asked.by) ? find(asked.key) : nullptr;
    if (found == nullptr) co_return failure{errc::not_found};
    if (!asked.may_change(*found)) co_return failure{errc::precondition_failed};
    rows.erase(rows.begin() + (found - rows.data()));
    co_return result<void>();
  }

  async::task<result<bulk_outcome>> create_participants(async::clock::time_point,
                                                        bulk_request asked) override {
    bulk_outcome out;
    for (const domain::new_participant& wanted : asked.wanted) {
      std::optional<domain::participant>& made = out.emplace_back();
      if (find(wanted.key) != nullptr) continue;
      made.emplace();
      made->participant_id = static_cast<std::int64_t>(rows.size()) + 1;
      made->team_id = asked.by.team_id;
      made->key = wanted.key;
      made->notes = wanted.notes;
      rows.push_back(*made);
    }
    bulks.push_back(std::move(asked));
    co_return out;
  }

  async::task<result<std::vector<bool>>> import_participants(async::clock::time_point,
                                                             import_request asked) override {
    if (asked.lease && !leases.contains(asked.lease->key)) co_return failure{errc::unavailable};
    bulk_request as_bulk;
    as_bulk.by = asked.by;
    as_bulk.wanted = std::move(asked.rows);
    const result<bulk_outcome> made = co_await create_participants({}, std::move(as_bulk));
    std::vector<bool> out;
    for (const std::optional<domain::participant>& each : *made) out.push_back(each.has_value());
    co_return out;
  }

  async::task<import_start> begin_import(async::clock::time_point, std::int64_t team_id,
                                         retry_token token) override {
    if (asked_for_turn) asked_for_turn();
    if (imports.contains(token.key)) co_return import_start{import_start::state::known};
    if (!leases.insert(token.key).second) co_return import_start{import_start::state::under_way};
    co_return import_start{import_start::state::ours, {team_id, token.credential_id, token.key, 1}};
  }
  async::task<bool> renew_import(async::clock::time_point, import_lease held) override {
    co_return leases.contains(held.key);
  }
  async::task<result<std::string>> finish_import(async::clock::time_point, import_lease held,
                                                 std::string fingerprint, std::string said) override {
    if (leases.erase(held.key) == 0) co_return failure{errc::unavailable};
    imports[held.key] = {fingerprint, said};
    co_return said;
  }
  async::task<> give_up_import(async::clock::time_point, import_lease held) override {
    leases.erase(held.key);
    co_return;
  }
  async::task<result<std::string>> repeat_import(async::clock::time_point, std::int64_t,
                                                 retry_token token) override {
    const auto known = imports.find(token.key);
    if (known == imports.end()) co_return failure{errc::unavailable};
    if (known->second.first != token.fingerprint) co_return domain::retry_key_already_used();
    co_return known->second.second;
  }

  std::function<void()> asked_for_turn;
  std::set<std::string> leases;                                        // keys of imports under way
  std::map<std::string, std::pair<std::string, std::string>> imports;  // fingerprint and report, by key

  domain::participant* find(const std::string& key) {
    const auto found =
        std::find_if(rows.begin(), rows.end(), [&](const domain::participant& p) { return p.key == key; });
    return found == rows.end() ? nullptr : &*found;
  }

  std::vector<domain::participant> rows;
  std::vector<list_request> lists;
  std::vector<bulk_request> bulks;

 private:
  // By id alone, whatever the order; under a filter and forwards or backwards.
  participant_page page_of(const list_request& asked) const {
    std::vector<domain::participant> fit;
    for (const domain::participant& each : rows) {
      if (asked.keys && (each.key < asked.keys->first || each.key >= asked.keys->end)) continue;
      if (asked.start && !asked.start->backwards && each.participant_id <= asked.start->place.participant_id)
        continue;
      if (asked.start && asked.start->backwards && each.participant_id >= asked.start->place.participant_id)
        continue;
      fit.push_back(each);
    }
    participant_page out;
    const auto count = static_cast<std::size_t>(asked.count);
    auto skip = std::min(static_cast<std::size_t>(asked.skip), fit.size());
    if (asked.start && asked.start->backwards && fit.size() > count) skip = fit.size() - count;
    out.has_more = asked.start && asked.start->backwards ? skip > 0 : fit.size() - skip > count;
    for (std::size_t i = skip; i < std::min(fit.size(), skip + count); ++i) out.rows.push_back(fit[i]);
    return out;
  }
};

class ParticipantsFixture : public ::testing::Test {
 protected:
  using handler = async::task<result<http::response>> (*)(api::context&, http::exchange&);

  // Asks as Jane about team 7, unless the fixture says otherwise.
  result<http::response> ask(handler what, http::verb method, const std::string& query = "",
                             const std::string& body = "") {
    http::request message;
    message.set_start(method, boost::beast::http::to_string(method), "/api/teams/7/participants?" + query,
                      false);
    message.add_header("Content-Type", content_type_);
    for (const auto& [name, value] : headers_) message.add_header(name, value);
    message.body_storage() = body;
    http::exchange with{message};
    with.path.add("team", team_);
    with.path.add("key", key_);
    with.caller.subject = subject_;
    with.caller.credential_id = 5;
    api::context api{access_, [] { return text::timestamp(std::chrono::seconds(100)); },
                     "https://roster.example"};
    api.participants = &participants_;

    asio::io_context loop(1);
    auto done = roster::test::start(loop, what(api, with));
    loop.run();
    return done.get();
  }

  static std::optional<errc> code_of(const result<http::response>& answer) {
    if (answer.has_error()) return answer.error().code;
    return std::nullopt;
  }

  fake_access access_;
  fake_participants participants_;
  std::string team_ = "7";
  std::string key_ = "a1";
  std::string subject_ = "Jane@example.com";
  std::string content_type_ = "application/json";
  std::vector<std::pair<std::string, std::string>> headers_;
};

}  // namespace roster::participants::test
