// Requests about one team's participants, and what their answers say.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "tests/e2e/harness/requests.hpp"

namespace roster::e2e {

// A fresh team of the shared system and a client of its own.
class team_client {
 public:
  explicit team_client(roster_system& system = roster_system::shared())
      : system_(system), team_(system.make_team()), client_(system.connect()) {}

  const team_access& team() const { return team_; }
  std::string path(std::string_view below = "") const {
    return participants_path(team_) + std::string(below);
  }
  std::string link(std::string_view below = "") const { return system_.url() + path(below); }

  // `below` the path of participants: "/jbrooksuk", "?page=2".
  http_answer ask(std::string_view method, std::string_view below, std::string_view body = "",
                  const http_headers& more = {}) {
    return client_.request(method, path(below), with_token(team_, more), body);
  }

  // Follows a link of an answer.
  http_answer follow(std::string_view link) {
    return client_.request("GET", link.substr(system_.url().size()), with_token(team_));
  }

  void create(std::string_view key) { post_participant(client_, team_, participant_body(key)); }

  std::string count() const {
    return system_.query("SELECT count(*) FROM participants.participant WHERE team_id = " + team_.id);
  }

  http_client& client() { return client_; }
  roster_system& system() { return system_; }

 private:
  roster_system& system_;
  team_access team_;
  http_client client_;
};

// The keys of a list's answer, "a b c".
inline std::string keys_of(const http_answer& answer) {
  std::string out;
  const boost::json::value body = boost::json::parse(answer.body);
  for (const auto& each : body.at("data").as_array())
    out += (out.empty() ? "" : " ") + std::string(each.at("id").as_string());
  return out;
}

// A link of a list's answer; empty for null.
inline std::string link_of(const http_answer& answer, const char* name) {
  const boost::json::value body = boost::json::parse(answer.body);
  const boost::json::value& link = body.at("links").at(name);
  return link.is_null() ? std::string() : std::string(link.as_string());
}

// The body of a 422 with one complaint.
inline std::string complaint(const std::string& field, const std::string& text) {
  return R"({"message":"The given data was invalid.","errors":{")" + field + R"(":[")" + text + R"("]}})";
}

}  // namespace roster::e2e
