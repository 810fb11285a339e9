// Requests about collections through the gateway, and the answers that many of them share.
#pragma once

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <string>
#include <string_view>

#include "tests/e2e/harness/requests.hpp"

namespace roster::e2e {

inline constexpr const char* collection_not_found = R"({"error":"collection not found"})";
inline constexpr const char* forbidden = R"({"error":"Forbidden"})";
inline constexpr const char* missing_parameters = R"({"error":"Missing parameters"})";
inline constexpr const char* bad_request = R"({"error":"Bad Request"})";

inline std::string error(std::string_view text) {
  return R"({"error":")" + std::string(text) + R"("})";
}

inline std::string collection_path(const std::string& id, std::string_view rest = {}) {
  return "/api/v2/collections/" + id + std::string(rest);
}

// {"id":…,"first_name":null,…}, of a user as it is shown.
inline std::string user_json(const std::string& id, const std::string& email, const std::string& role) {
  return R"({"id":)" + id + R"(,"first_name":null,"last_name":null,"email":")" + email +
         R"(","user_role":{"name":")" + role + R"("}})";
}

// One subject with one connection.
class api_client {
 public:
  explicit api_client(std::string subject = unique_subject())
      : subject_(std::move(subject)),
        key_(roster_system::shared().make_api_key(subject_)),
        client_(roster_system::shared().connect()) {}

  http_answer send(std::string_view method, std::string_view target, std::string_view body = {},
                   const http_headers& more = {}) {
    return client_.request(method, target, with_key({"", "", key_}, more), body);
  }
  http_answer get(std::string_view target, const http_headers& more = {}) {
    return send("GET", target, {}, more);
  }
  http_answer post(std::string_view target, std::string_view body = {}, const http_headers& more = {}) {
    return send("POST", target, body, more);
  }
  http_answer put(std::string_view target, std::string_view body, const http_headers& more = {}) {
    return send("PUT", target, body, more);
  }
  http_answer remove(std::string_view target, const http_headers& more = {}) {
    return send("DELETE", target, {}, more);
  }

  // The id of a new collection whose admin this subject is.
  std::string make_collection(std::string_view title = "A title") {
    const http_answer made = post("/api/v2/collections", R"({"title":")" + std::string(title) + R"("})");
    EXPECT_EQ(made.status, 200) << made.body;
    return std::string(boost::json::parse(made.body).at("collection").at("id").as_string());
  }
  // The id of the user that becomes a guest.
  std::string add_guest(const std::string& collection_id, const std::string& email) {
    const http_answer added =
        post(collection_path(collection_id, "/guests"), guest_body(email), {{"Prefer", "return=minimal"}});
    EXPECT_EQ(added.status, 200) << added.body;
    return boost::json::serialize(boost::json::parse(added.body).at("users").at(0).at("id"));
  }
  // Makes that user, whom this subject knows from elsewhere, a user of the collection.
  void add_user(const std::string& collection_id, const std::string& email) {
    const std::string elsewhere = make_collection();
    const std::string id = add_guest(elsewhere, email);
    const http_answer added = post(collection_path(collection_id, "/users/" + id));
    EXPECT_EQ(added.status, 200) << added.body;
  }

  const std::string& subject() const { return subject_; }
  const std::string& key() const { return key_; }

  static std::string unique_subject() {
    static int number = 0;
    return "subject-" + std::to_string(++number) + "@example.com";
  }

 private:
  std::string subject_;
  std::string key_;
  http_client client_;
};

inline std::string user_id_of(const std::string& email) {
  return roster_system::shared().query("SELECT user_id FROM collections.app_user WHERE email = '" + email +
                                       "'");
}

// An answer's body with every time as "TIME" and every id of a collection as "ID".
std::string normal_collection(std::string_view json);

}  // namespace roster::e2e
