// Requests as the seed pages write them.
#include "tests/e2e/harness/requests.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <regex>

namespace roster::e2e {

std::string participants_path(const team_access& team) {
  return "/api/teams/" + team.id + "/participants";
}

std::string guests_path(const collection_access& collection) {
  return "/api/v2/collections/" + collection.id + "/guests";
}

http_headers with_token(const team_access& team, const http_headers& more) {
  http_headers all{{"Authorization", "Bearer " + team.token}, {"Content-Type", "application/json"}};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

http_headers with_key(const collection_access& collection, const http_headers& more) {
  http_headers all{{"X-API-KEY", collection.key}, {"Content-Type", "application/json"}};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

http_answer post_participant(http_client& on, const team_access& team, std::string_view body,
                             const http_headers& more) {
  return on.request("POST", participants_path(team), with_token(team, more), body);
}

http_answer post_guest(http_client& on, const collection_access& collection, std::string_view body,
                       const http_headers& more) {
  return on.request("POST", guests_path(collection), with_key(collection, more), body);
}

std::string participant_body(std::string_view key) {
  return R"({"key":")" + std::string(key) + R"("})";
}

std::string guest_body(std::string_view email) {
  return R"({"email":")" + std::string(email) + R"("})";
}

std::string normal(std::string_view json) {
  boost::system::error_code ec;
  const boost::json::value parsed = boost::json::parse(json, ec);
  if (ec) {
    ADD_FAILURE() << "not JSON: " << json;
    return {};
  }
  static const std::regex human(R"re("human":"\d+ seconds? ago")re");
  static const std::regex string(R"re("string":"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}")re");
  const std::string text = std::regex_replace(boost::json::serialize(parsed), human, R"("human":"AGE")");
  return std::regex_replace(text, string, R"("string":"TIME")");
}

std::string participants_with_key(const roster_system& in, std::string_view key) {
  return in.query("SELECT count(*) FROM participants.participant WHERE key = '" + std::string(key) + "'");
}

std::string guests_with_email(const roster_system& in, std::string_view email) {
  return in.query(
      "SELECT count(*) FROM collections.membership m JOIN collections.app_user u USING (user_id) WHERE "
      "u.email = '" +
      std::string(email) + "'");
}

}  // namespace roster::e2e
