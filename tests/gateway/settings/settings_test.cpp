// How the addresses of the services may be written.
#include "gateway/settings.hpp"

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace roster::gateway {
namespace {

struct loaded {
  settings out;
  std::vector<std::string> faults;
};

loaded load_with(const std::string& participants_url) {
  const std::map<std::string, std::string, std::less<>> set{
      {"ROSTER_GATEWAY_PARTICIPANTS_URL", participants_url},
      {"ROSTER_GATEWAY_DATABASE_URL", "postgres://127.0.0.1/roster"},
      {"ROSTER_GATEWAY_IDENTITY_KEYS", std::string(32, 'k')}};
  config::reader from(std::string(settings_prefix),
                      [&set](std::string_view name) -> std::optional<std::string> {
                        const auto found = set.find(name);
                        return found == set.end() ? std::nullopt : std::optional(found->second);
                      });
  loaded all;
  all.out = load_settings(from);
  all.faults = from.faults();
  return all;
}

TEST(GatewaySettings, TakesTheAddressOfAServiceWithAndWithoutScheme) {
  for (const char* text : {"service:8090", "http://service:8090", "http://service:8090/"}) {
    const loaded with = load_with(text);
    EXPECT_TRUE(with.faults.empty()) << text;
    EXPECT_EQ(with.out.participants.at.tcp.host, "service") << text;
    EXPECT_EQ(with.out.participants.at.tcp.port, 8090) << text;
  }
}

TEST(GatewaySettings, TakesThePathOfAService) {
  const loaded with = load_with("unix:/run/roster/participants");
  EXPECT_TRUE(with.faults.empty());
  EXPECT_EQ(with.out.participants.at.path, "/run/roster/participants");
  EXPECT_EQ(with.out.participants.host_header(), "localhost");
  EXPECT_EQ(load_with("[::1]:8090").out.participants.host_header(), "[::1]:8090");
  EXPECT_EQ(load_with("service:8090").out.participants.host_header(), "service:8090");
}

TEST(GatewaySettings, RefusesAnythingElseInPlaceOfAnAddress) {
  for (const char* text : {"service", "http://", "https://service:8090", "http://service:8090/path",
                           "unix:run", "unix:/run/", "http://unix:/run/a", "/run/a"}) {
    const loaded with = load_with(text);
    ASSERT_EQ(with.faults.size(), 1U) << text;
    EXPECT_NE(with.faults[0].find("ROSTER_GATEWAY_PARTICIPANTS_URL: must be host:port"), std::string::npos)
        << with.faults[0];
  }
}

}  // namespace
}  // namespace roster::gateway
