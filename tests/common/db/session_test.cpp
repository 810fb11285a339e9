// What of libpq's words may be logged.
#include "common/db/session.hpp"

#include <gtest/gtest.h>

namespace roster::db {
namespace {

TEST(WithoutSecrets, LetsThroughWhyAServerDidNotAnswer) {
  for (
      const char* said :
      {R"(connection to server at "127.0.0.1", port 5432 failed: Connection refused)",
       R"(could not translate host name "database" to address: Name or service not known)",
       R"(connection to server at "db" (10.0.0.1), port 5432 failed: FATAL:  password authentication failed for user "roster")"})
    EXPECT_EQ(without_secrets(std::string(said) + "\n"), said);
}

TEST(WithoutSecrets, QuotesNothingOfAUrl) {
  for (const char* said : {R"(invalid percent-encoded token: "SECRET%PW")",
                           R"(forbidden value %00 in percent-encoded value: "SECRET%00PW")",
                           R"(invalid integer value "SECRET" for connection option "port")",
                           R"(could not translate host name "SECRET@127.0.0.1" to address: no)",
                           R"(missing "=" after "SECRET" in connection info string)"})
    EXPECT_EQ(without_secrets(said).find("SECRET"), std::string::npos) << said;
}

}  // namespace
}  // namespace roster::db
