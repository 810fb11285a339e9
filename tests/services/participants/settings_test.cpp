// The settings of this service's own.
#include "services/participants/settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace roster::participants {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

config::reader reader_of(std::map<std::string, std::string, std::less<>> values) {
  values.emplace("ROSTER_PARTICIPANTS_DATABASE_URL", "postgresql://localhost/x");
  values.emplace("ROSTER_PARTICIPANTS_IDENTITY_KEYS", std::string(32, 'k'));
  return {std::string(settings_prefix), [values](std::string_view name) -> std::optional<std::string> {
            const auto found = values.find(name);
            if (found == values.end()) return std::nullopt;
            return found->second;
          }};
}

TEST(Settings, NeedOnlyADatabaseAndAKey) {
  config::reader from = reader_of({});
  const settings chosen = load_settings(from);
  EXPECT_THAT(from.faults(), IsEmpty());
  EXPECT_EQ(chosen.public_url, "http://127.0.0.1:8080");
  EXPECT_EQ(chosen.service.server.listen.tcp.port, 8090);
  EXPECT_EQ(chosen.service.dispatcher.audience, "participants");
  EXPECT_EQ(load_trial(from), std::chrono::days(14));
}

TEST(Settings, DropTheSlashAtTheEndOfThePublicUrl) {
  config::reader from = reader_of({{"ROSTER_PARTICIPANTS_PUBLIC_URL", "https://roster.example/base/"}});
  EXPECT_EQ(load_settings(from).public_url, "https://roster.example/base");
  EXPECT_THAT(from.faults(), IsEmpty());
}

TEST(Settings, RefuseAPublicUrlThatCannotBeginALink) {
  for (const char* url : {"roster.example", "ftp://roster.example", "https://", "https://x/?a=b",
                          "https://x/#a", "https://user@x/", "not a url"}) {
    config::reader from = reader_of({{"ROSTER_PARTICIPANTS_PUBLIC_URL", url}});
    load_settings(from);
    EXPECT_THAT(from.faults(), Contains(HasSubstr("ROSTER_PARTICIPANTS_PUBLIC_URL"))) << url;
  }
}

}  // namespace
}  // namespace roster::participants
