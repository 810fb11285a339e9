// Requests of one team's owner about experiments and enrolments, and how their answers are compared.
#pragma once

#include <string>
#include <string_view>

#include "tests/e2e/harness/requests.hpp"

namespace roster::e2e {

class api_client {
 public:
  explicit api_client(const roster_system& in, const std::string& subject = "owner@example.com")
      : api_client(in, in.make_team(subject)) {}
  api_client(const roster_system& in, const team_access& team) : team_(team), client_(in.connect()) {}

  const team_access& team() const { return team_; }
  std::string path(const std::string& below) const { return "/api/teams/" + team_.id + below; }

  // `below` is the path below the team.
  http_answer ask(std::string_view method, const std::string& below, std::string_view body = {},
                  const http_headers& more = {}) {
    return client_.request(method, path(below), with_token(team_, more), body);
  }

  void make_participant(const std::string& key) { post_participant(client_, team_, participant_body(key)); }
  void make_running(const std::string& key) {
    ask("POST", "/experiments", R"({"key":")" + key + R"("})");
    ask("POST", "/experiments/" + key + "/start");
  }

 private:
  team_access team_;
  http_client client_;
};

// The body of a 422 with one complaint.
inline std::string invalid(const std::string& field, const std::string& text) {
  return R"({"message":"The given data was invalid.","errors":{")" + field + R"(":[")" + text + R"("]}})";
}

inline constexpr const char* not_found = R"({"message":"Not Found"})";
inline constexpr const char* times =
    R"("created":{"human":"AGE","string":"TIME"},"updated":{"human":"AGE","string":"TIME"}})";

}  // namespace roster::e2e
