// Repositories for tests without a database: of teams one in memory (team 7, of an owner and a member), of
// participants none.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "services/participants/domain/team_failures.hpp"
#include "services/participants/repository/repository.hpp"
#include "services/participants/repository/team_repository.hpp"

namespace roster::participants::test {

// For handlers that ask nothing about participants.
class no_participants final : public repository {
 public:
  async::task<result<void>> check_may_create(async::clock::time_point, requester) override {
    throw std::logic_error("not asked for");
  }
  async::task<result<created_participant>> create_participant(async::clock::time_point,
                                                              create_request) override {
    throw std::logic_error("not asked for");
  }
  async::task<result<domain::participant>> find_participant(async::clock::time_point, find_request) override {
    throw std::logic_error("not asked for");
  }
};

class fake_teams final : public team_repository {
 public:
  static constexpr std::int64_t team_id = 7;
  static constexpr const char* owner = "jane@example.com";
  static constexpr const char* member = "john@example.com";

  async::task<result<domain::team>> find_team(deadline, requester by) override {
    if (!is_in(by)) co_return failure{errc::not_found};
    co_return team;
  }

  async::task<page<domain::team>> list_teams(deadline, std::string subject, page_request which) override {
    asked_for = std::move(which);
    page<domain::team> out;
    if (subject == owner || subject == member) out.rows = listed;
    out.has_more = has_more;
    co_return out;
  }

  async::task<result<db::kept_answer>> create_team(deadline, create_team_request asked,
                                                   team_answer answer) override {
    created.push_back(asked);
    domain::team made = team;
    made.name = asked.name;
    co_return answer(made);
  }

  async::task<result<domain::team>> change_team(deadline, requester by, std::optional<std::string> name,
                                                team_condition allowed) override {
    const result<void> may = demand_owner(by);
    if (may.has_error()) co_return may.error();
    if (!allowed(team)) co_return failure{errc::precondition_failed};
    if (name) team.name = *name;
    co_return team;
  }

  async::task<result<void>> delete_team(deadline, requester by, team_condition allowed) override {
    const result<void> may = demand_owner(by);
    if (may.has_error()) co_return may.error();
    if (!allowed(team)) co_return failure{errc::precondition_failed};
    is_gone = true;
    co_return result<void>();
  }

  async::task<result<void>> check_team(deadline, std::int64_t id) override {
    if (id != team_id) co_return failure{errc::not_found};
    co_return result<void>();
  }

  async::task<result<domain::team>> set_subscription(deadline, requester by,
                                                     std::optional<text::timestamp> active_until,
                                                     team_condition allowed) override {
    if (by.team_id != team_id) co_return failure{errc::not_found};
    if (!allowed(team)) co_return failure{errc::precondition_failed};
    team.is_free = team.is_free && !active_until;
    co_return team;
  }

  async::task<result<void>> check_owner(deadline, requester by) override { co_return demand_owner(by); }

  async::task<result<page<domain::team_member>>> list_members(deadline, requester by,
                                                              page_request which) override {
    if (!is_in(by)) co_return failure{errc::not_found};
    asked_for = std::move(which);
    page<domain::team_member> out;
    out.rows = {of(owner, domain::team_role::owner), of(member, domain::team_role::member)};
    co_return out;
  }

  async::task<result<domain::team_member>> find_member(deadline, member_path where) override {
    if (!is_in(where.by) || where.subject != member) co_return failure{errc::not_found};
    co_return of(member, domain::team_role::member);
  }

  async::task<result<db::kept_answer>> add_member(deadline, add_member_request asked,
                                                  member_answer answer) override {
    const result<void> may = demand_owner(asked.by);
    if (may.has_error()) co_return may.error();
    if (asked.wanted.subject == member) co_return domain::already_a_member();
    co_return answer(of(asked.wanted.subject, asked.wanted.role));
  }

  async::task<result<void>> remove_member(deadline, member_path where, member_condition allowed) override {
    const result<void> may = demand_owner(where.by);
    if (may.has_error()) co_return may.error();
    if (where.subject == owner) co_return domain::last_owner();
    if (where.subject != member) co_return failure{errc::not_found};
    if (!allowed(of(member, domain::team_role::member))) co_return failure{errc::precondition_failed};
    is_gone = true;
    co_return result<void>();
  }

  async::task<result<events::page>> list_history(deadline, requester by,
                                                 events::page_request which) override {
    const result<void> may = demand_owner(by);
    if (may.has_error()) co_return may.error();
    history_asked_for = which;
    co_return history;
  }

  domain::team team{team_id, "Growth"};
  events::page history;
  events::page_request history_asked_for;
  std::vector<domain::team> listed{team};
  bool has_more = false;
  bool is_gone = false;  // the team or its member
  page_request asked_for;
  std::vector<create_team_request> created;

 private:
  static bool is_in(const requester& by) {
    return by.team_id == team_id && (by.subject == owner || by.subject == member);
  }
  static result<void> demand_owner(const requester& by) {
    if (!is_in(by)) return failure{errc::not_found};
    if (by.subject != owner) return failure{errc::forbidden};
    return {};
  }
  static domain::team_member of(std::string_view subject, domain::team_role role) {
    return {team_id, std::string(subject), role, text::timestamp(std::chrono::seconds(40))};
  }
};

}  // namespace roster::participants::test
