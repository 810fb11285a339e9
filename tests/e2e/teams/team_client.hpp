// Requests about teams through the gateway, and the answers that many of them share.
#pragma once

#include <string>
#include <string_view>

#include "tests/e2e/harness/requests.hpp"

namespace roster::e2e {

inline constexpr const char* forbidden = R"({"message":"This action is unauthorized."})";
inline constexpr const char* not_found = R"({"message":"Not Found"})";
inline constexpr const char* precondition_failed = R"({"message":"Precondition Failed"})";

// The body of a 422 with one complaint.
inline std::string invalid(std::string_view field, std::string_view text) {
  return R"({"message":"The given data was invalid.","errors":{")" + std::string(field) + R"(":[")" +
         std::string(text) + R"("]}})";
}

// One subject with one connection.
class team_client {
 public:
  explicit team_client(const std::string& subject, std::vector<std::string> more = {})
      : token_(roster_system::shared().make_token(subject, std::move(more))),
        client_(roster_system::shared().connect()) {}

  http_answer send(std::string_view method, std::string_view target, std::string_view body = {},
                   const http_headers& more = {}) {
    return client_.request(method, target, with_token({"", "", token_}, more), body);
  }
  http_answer get(std::string_view target, const http_headers& more = {}) {
    return send("GET", target, {}, more);
  }
  http_answer post(std::string_view target, std::string_view body, const http_headers& more = {}) {
    return send("POST", target, body, more);
  }

 private:
  std::string token_;
  http_client client_;
};

inline std::string url_of(std::string_view path) {
  return roster_system::shared().url() + std::string(path);
}

inline std::string team_path(const std::string& id) {
  return "/api/teams/" + id;
}

// A team made through the API by `by`: its id.
std::string make_team(team_client& by, std::string_view name = "Growth");

// {"id":…, …}, of a team as it is shown.
std::string team_attributes(const std::string& id, std::string_view name, int participants = 0,
                            bool is_free = true);

}  // namespace roster::e2e
