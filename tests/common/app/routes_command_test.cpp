// The command `routes`: what it prints of a table.
#include "common/app/routes_command.hpp"

#include <gtest/gtest.h>

namespace roster::app {
namespace {

struct no_api {};

constexpr http::route<no_api> table[] = {
    {http::verb::get, "/things", nullptr},
    {http::verb::delete_, "/things/{thing}", nullptr},
};

TEST(RoutesCommand, PrintsMethodAndPatternOfEveryRowInTheirOrder) {
  const command routes = routes_command(std::span<const http::route<no_api>>(table));
  config::reader no_settings("ROSTER_ROUTESTEST_", {});
  testing::internal::CaptureStdout();
  const int status = routes.run({}, no_settings);
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "GET /things\nDELETE /things/{thing}\n");
  EXPECT_EQ(status, 0);
  EXPECT_TRUE(no_settings.declarations().empty());
}

}  // namespace
}  // namespace roster::app
