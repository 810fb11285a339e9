// Messages, member by member.
#include "common/webhook/message.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace roster::webhook {
namespace {

waiting_event guest() {
  waiting_event out;
  out.event_id = 17;
  out.type = "guest.added";
  out.subject = "jane@example.com";
  out.detail = R"({"user": {"id": 5}})";
  out.created = text::timestamp(std::chrono::milliseconds(1234));
  return out;
}

TEST(WebhookMessage, HasIdTypeTimeAndWhatItIsAbout) {
  const message made = message_of({"collections", "collection_id", false}, "ab\"c", guest());
  EXPECT_EQ(made.id, "collections-17");
  EXPECT_EQ(made.body,
            R"({"id":"collections-17","type":"guest.added","timestamp":"1970-01-01T00:00:01.234Z",)"
            R"("data":{"collection_id":"ab\"c","by":"jane@example.com","user": {"id": 5}}})");
}

TEST(WebhookMessage, HasANumberForATeamAndNobodyForAnOperator) {
  waiting_event what = guest();
  what.subject.clear();
  what.detail = "{}";
  const message made = message_of({"participants", "team_id", true}, "4", what);
  const boost::json::value body = boost::json::parse(made.body);
  EXPECT_EQ(body.at("data").at("team_id").as_int64(), 4);
  EXPECT_TRUE(body.at("data").at("by").is_null());
  EXPECT_EQ(body.at("data").as_object().size(), 2U);
}

}  // namespace
}  // namespace roster::webhook
