// Users as the seed page writes them.
#include "services/collections/api/users_json.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace roster::collections::api {
namespace {

domain::member listed_user(std::int64_t id, std::string email, std::string role) {
  domain::member out;
  out.user_id = id;
  out.email = std::move(email);
  out.role = std::move(role);
  return out;
}

TEST(UsersJson, IsTheSeedsFirstExample) {
  const std::vector<domain::member> users = {listed_user(28, "admin-user-28@example.com", "admin"),
                                             listed_user(29, "example-email@example.com", "guest")};
  EXPECT_EQ(users_json(users),
            R"({"users":[)"
            R"({"id":28,"first_name":null,"last_name":null,"email":"admin-user-28@example.com",)"
            R"("user_role":{"name":"admin"}},)"
            R"({"id":29,"first_name":null,"last_name":null,"email":"example-email@example.com",)"
            R"("user_role":{"name":"guest"}}]})");
}

TEST(UsersJson, WritesNamesOnceTheyAreKnown) {
  domain::member jane = listed_user(1, "jane@example.com", "user");
  jane.first_name = "Jane \"J\"";
  jane.last_name = "Döe";
  EXPECT_EQ(users_json(std::span(&jane, 1)),
            R"({"users":[{"id":1,"first_name":"Jane \"J\"","last_name":"Döe","email":"jane@example.com",)"
            R"("user_role":{"name":"user"}}]})");
}

TEST(UsersJson, IsAnEmptyListForNobody) {
  EXPECT_EQ(users_json({}), R"({"users":[]})");
}

}  // namespace
}  // namespace roster::collections::api
