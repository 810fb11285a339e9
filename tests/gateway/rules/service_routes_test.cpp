// What the gateway's tables say of single routes, held against the tables of the services that have them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <string>

#include "gateway/rules.hpp"
#include "services/collections/routes.hpp"
#include "services/participants/routes.hpp"

namespace roster::gateway {
namespace {

// What its parameters are called is each table's own business.
std::string text_of(http::verb method, std::string_view pattern) {
  static const std::regex name(R"(\{\w+\})");
  return std::string(boost::beast::http::to_string(method)) + " " +
         std::regex_replace(std::string(pattern), name, "{}");
}

template <class Rows>
void add_rows(const Rows& rows, bool streamed, std::set<std::string>& to) {
  for (const auto& row : rows)
    if ((row.stream_handler != nullptr) == streamed) to.insert(text_of(row.method, row.pattern));
}

std::set<std::string> rows_of_services(bool streamed) {
  std::set<std::string> out;
  add_rows(participants::routes(), streamed, out);
  add_rows(collections::routes(), streamed, out);
  return out;
}

template <class Rows>
std::set<std::string> rows_of(const Rows& rows) {
  std::set<std::string> out;
  for (const auto& row : rows) out.insert(text_of(row.method, row.pattern));
  return out;
}

TEST(StreamedRoutes, AreThoseThatTheServicesStream) {
  EXPECT_EQ(rows_of(streamed_routes), rows_of_services(true));
}

TEST(QuickRoutes, AreAllThere) {
  EXPECT_THAT(rows_of_services(false), testing::IsSupersetOf(rows_of(quick_routes)));
}

}  // namespace
}  // namespace roster::gateway
