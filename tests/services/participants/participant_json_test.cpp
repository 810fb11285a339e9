// The two envelopes, byte for byte against the seed page (with `notes`, which api.md adds to the 201 and
// `experiment_count`, which it adds to the 200).
#include "services/participants/api/participant_json.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <chrono>

namespace roster::participants::api {
namespace {

using namespace std::chrono_literals;

text::timestamp at(std::string_view rfc3339) {
  return text::parse_rfc3339(rfc3339).value();
}

domain::participant seed_participant() {
  domain::participant out;
  out.participant_id = 1;
  out.team_id = 4;
  out.key = "jbrooksuk";
  out.created = out.updated = at("2021-11-02T21:43:28.999999Z");
  return out;
}

TEST(ParticipantJson, OfA201IsTheSeedsBody) {
  const domain::participant made = seed_participant();
  const std::string link = participant_link("https://prove.dev", made);
  EXPECT_EQ(
      created_participant_json(made, link, made.created + 6min),
      R"({"data":{"id":"jbrooksuk","type":"participant","attributes":{"id":1,"team_id":4,"key":"jbrooksuk",)"
      R"("notes":null,"experiment_count":0,)"
      R"("created":{"human":"6 minutes ago","string":"2021-11-02 21:43:28"},)"
      R"("updated":{"human":"6 minutes ago","string":"2021-11-02 21:43:28"}},)"
      R"("relationships":[],"links":{"self":"https://prove.dev/api/teams/4/participants/jbrooksuk"}}})");
}

TEST(ParticipantJson, OfA200IsTheSeedsBody) {
  domain::participant shown;
  shown.participant_id = 3;
  shown.team_id = 50;
  shown.key = "ODIO_ADIPISCI_TEMPORIBUS_IPSUM_ID";
  shown.created = shown.updated = at("2024-04-08T10:42:02Z");
  const std::string link = participant_link("http://checkmango.com", shown);
  EXPECT_EQ(participant_json(shown, link, shown.created),
            R"({"data":{"id":"ODIO_ADIPISCI_TEMPORIBUS_IPSUM_ID","type":"participants","attributes":{"id":3,)"
            R"("team_id":50,"key":"ODIO_ADIPISCI_TEMPORIBUS_IPSUM_ID","notes":null,"experiment_count":0,)"
            R"("created":{"human":"1 second ago","string":"2024-04-08 10:42:02"},)"
            R"("updated":{"human":"1 second ago","string":"2024-04-08 10:42:02"}},)"
            R"("links":{"self":{"href":)"
            R"("http://checkmango.com/api/teams/50/participants/ODIO_ADIPISCI_TEMPORIBUS_IPSUM_ID"}}}})");
}

TEST(ParticipantJson, TellsWhenItWasChangedAsWell) {
  domain::participant shown = seed_participant();
  shown.updated = shown.created + 5min;
  const std::string body = participant_json(shown, "L", shown.created + 6min);
  EXPECT_NE(body.find(R"("created":{"human":"6 minutes ago","string":"2021-11-02 21:43:28"},)"
                      R"("updated":{"human":"1 minute ago","string":"2021-11-02 21:48:28"}})"),
            std::string::npos)
      << body;
}

TEST(ParticipantJson, EscapesWhatPeopleWrite) {
  domain::participant made = seed_participant();
  made.key = "say \"hi\"/\\ \xC3\xA9\x01z";
  made.notes = "line\nbreak\t\"quoted\"";
  const std::string link = participant_link("http://h", made);
  const boost::json::value read = boost::json::parse(created_participant_json(made, link, made.created));
  EXPECT_EQ(read.at("data").at("id").as_string(), made.key);
  EXPECT_EQ(read.at("data").at("attributes").at("key").as_string(), made.key);
  EXPECT_EQ(read.at("data").at("attributes").at("notes").as_string(), *made.notes);
  EXPECT_EQ(read.at("data").at("links").at("self").as_string(), link);
}

TEST(ParticipantLink, EncodesTheKeyAsOneSegment) {
  domain::participant made = seed_participant();
  made.key = "a/b c?d#e%f@g.h";
  EXPECT_EQ(participant_link("https://roster.example/base", made),
            "https://roster.example/base/api/teams/4/participants/a%2Fb%20c%3Fd%23e%25f%40g.h");
}

TEST(ParticipantLink, OfWhoIsCalledLikeAStreamIsSpelledOtherwise) {
  domain::participant of;
  of.team_id = 4;
  of.key = "export";
  EXPECT_EQ(participant_link("https://r.example", of), "https://r.example/api/teams/4/participants/%65xport");
  of.key = "import";
  EXPECT_EQ(participant_link("https://r.example", of), "https://r.example/api/teams/4/participants/import");
}

}  // namespace
}  // namespace roster::participants::api
