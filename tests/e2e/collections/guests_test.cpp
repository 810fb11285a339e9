// Guests through the whole system, beyond the seed page: many at once, hostile e-mails.
#include "tests/e2e/collections/api_client.hpp"

namespace roster::e2e {
namespace {

std::string email_of(std::size_t bytes) {
  const std::string domain = "@example.com";
  return std::string(bytes - domain.size(), 'a') + domain;
}

TEST(Guests, AreAddedManyAtOnceEachWithItsOwnResult) {
  api_client admin;
  const std::string id = admin.make_collection();
  const std::string known = api_client::unique_subject();
  const std::string known_id = admin.add_guest(admin.make_collection(), known);
  const std::string fresh = api_client::unique_subject();
  const http_answer answer = admin.post(collection_path(id, "/guests/bulk"),
                                        R"({"emails":[")" + fresh + R"(","no",null,5,")" + known + R"(",")" +
                                            fresh + R"(",")" + admin.subject() + R"("]})");
  EXPECT_EQ(answer.status, 200);
  const std::string exists = R"({"status":400,"error":"User already exists"})";
  EXPECT_EQ(answer.body, R"({"results":[{"status":200,"user":)" +
                             user_json(user_id_of(fresh), fresh, "guest") +
                             R"(},{"status":422,"error":"email is invalid"})"
                             R"(,{"status":422,"error":"Missing parameters"})"
                             R"(,{"status":422,"error":"email must be a String"})"
                             R"(,{"status":200,"user":)" +
                             user_json(known_id, known, "guest") + "}," + exists + "," + exists + "]}");
  const http_answer none = admin.post(collection_path(id, "/guests/bulk"), R"({"emails":["no"]})");
  EXPECT_EQ(none.body, R"({"results":[{"status":422,"error":"email is invalid"}]})");
}

TEST(Guests, ABulkIsAListOfOneToAThousand) {
  api_client admin;
  const std::string path = collection_path(admin.make_collection(), "/guests/bulk");
  const auto says = [&](std::string_view body) {
    const http_answer answer = admin.post(path, body);
    return std::to_string(answer.status) + " " + answer.body;
  };
  const auto many = [](int count) {
    std::string out = R"({"emails":[)";
    for (int i = 0; i < count; ++i)
      out += std::string(i == 0 ? "" : ",") + "\"many-" + std::to_string(i) + "@example.com\"";
    return out + "]}";
  };
  for (const char* body : {"", "{}", R"({"emails":null})", R"({"emails":[]})"})
    EXPECT_EQ(says(body), std::string("422 ") + missing_parameters) << body;
  for (const char* body : {R"({"emails":"a@b"})", R"({"emails":{}})", R"({"emails":1})"})
    EXPECT_EQ(says(body), "422 " + error("emails must be an Array")) << body;
  EXPECT_EQ(says(many(1001)), "422 " + error("emails are too many (maximum is 1000)"));
  EXPECT_EQ(says("{"), std::string("400 ") + bad_request);
  const http_answer full = admin.post(path, many(1000));
  EXPECT_EQ(full.status, 200);
  const boost::json::value parsed = boost::json::parse(full.body);
  ASSERT_EQ(parsed.at("results").as_array().size(), 1000U);
  for (const boost::json::value& each : parsed.at("results").as_array())
    EXPECT_EQ(each.at("status").as_int64(), 200);
}

TEST(Guests, AnEMailIsKeptAsWrittenAndComparedWithoutCase) {
  api_client admin;
  const std::string path = collection_path(admin.make_collection(), "/guests");
  for (const auto& [first, second] : {std::pair{"Mixed.Case@Example.COM", "mixed.case@example.com"},
                                      {"ÉLISE@example.com", "élise@EXAMPLE.com"},
                                      {"пётр@пример.рф", "ПЁТР@ПРИМЕР.РФ"},
                                      {"o'brien+%@x", "O'BRIEN+%@X"}}) {
    const http_answer added = admin.post(path, guest_body(first), {{"Prefer", "return=minimal"}});
    EXPECT_EQ(added.status, 200) << first;
    EXPECT_NE(added.body.find(first), std::string::npos) << added.body;
    EXPECT_EQ(admin.post(path, guest_body(second)).body, error("User already exists")) << second;
  }
  EXPECT_EQ(admin.post(path, guest_body(email_of(254))).status, 200);
}

TEST(Guests, AnEMailThatIsNoneIsRefused) {
  api_client admin;
  const std::string path = collection_path(admin.make_collection(), "/guests");
  for (const std::string& email :
       {email_of(255), email_of(5000), std::string("a@b\\r\\nBcc: c@d"), std::string("a\\n@b"),
        std::string("a\\t@b"), std::string("a\\u0001@b"), std::string("a\\u0085@b"),
        std::string("a\\u007f@b"), std::string("a\\u00a0@b"), std::string("a\\u2003@b"), std::string("a@"),
        std::string("@b"), std::string("a@b@c"), std::string(" a@b"), std::string("a@b ")}) {
    const http_answer answer = admin.post(path, guest_body(email));
    EXPECT_EQ(answer.status, 422) << email;
    EXPECT_EQ(answer.body, error("email is invalid")) << email;
  }
  for (const char* email : {"a\\u0000@b", "\\ud800@b", "\xff@b"}) {
    const http_answer answer = admin.post(path, guest_body(email));
    EXPECT_EQ(answer.status, 400) << email;
    EXPECT_EQ(answer.body, bad_request) << email;
  }
}

}  // namespace
}  // namespace roster::e2e
