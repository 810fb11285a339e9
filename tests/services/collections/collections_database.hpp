// A fresh, migrated database for a test, and what tests do with it.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "common/db/connection.hpp"
#include "services/collections/repository/guest_batch.hpp"

namespace roster::collections {

inline constexpr const char* admin = "admin@example.com";  // of each collection that a test makes

class CollectionsDatabase : public ::testing::Test {
 protected:
  CollectionsDatabase();

  db::connection_options options() const;
  pqxx::result sql(const std::string& text);  // on a connection of its own
  // A collection that was made by its admin "admin@example.com".
  std::string make_collection();
  // Puts a user into a collection.
  void add_member(const std::string& collection_id, const std::string& email, const std::string& role);
  std::int64_t count(const std::string& what);  // "collections.app_user where …"

  const std::string url_;
  db::connection operator_;  // sets the scene
  db::connection on_;        // what is tested
};

add_guest_request guest_of(const std::string& collection_id, std::string email,
                           std::string subject = "admin@example.com");

// The outcomes in one line: "added:3 exists forbidden no_collection retry_key_reused error".
std::string summary(const std::vector<guest_outcome>& outcomes);

}  // namespace roster::collections
