// What a receiver in the test's process got, as a receiver would look at it.
#pragma once

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <string>
#include <vector>

#include "common/crypto/base64.hpp"
#include "common/webhook/signature.hpp"
#include "tests/e2e/harness/requests.hpp"
#include "tests/support/webhook_receiver.hpp"

namespace roster::e2e {

using test::received_message;
using test::webhook_receiver;

inline const std::string old_secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
inline const std::string new_secret = "whsec_" + crypto::base64_encode(std::string(32, 'n'));

// Settings of a service that sends to `there`, quickly enough for a test.
inline settings webhook_to(const webhook_receiver& there, const settings& more = {}) {
  settings out{{"WEBHOOK_URL", there.url()}, {"WEBHOOK_SECRETS", new_secret}, {"WEBHOOK_TIMEOUT", "1s"}};
  for (const auto& [name, value] : more) out[name] = value;
  return out;
}

inline boost::json::object body_of(const received_message& of) {
  return boost::json::parse(of.body).as_object();
}

inline std::string type_of(const received_message& of) {
  return std::string(body_of(of).at("type").as_string());
}

// The number of a message's event: "participants-17".
inline std::int64_t event_of(const received_message& of) {
  return std::stoll(of.id.substr(of.id.find('-') + 1));
}

// Of the messages that were answered 2xx: the ids of each scope's events in the order in which each was first
// delivered.
inline std::map<std::string, std::vector<std::int64_t>> delivered(const webhook_receiver& there,
                                                                  const char* scope_member) {
  std::map<std::string, std::vector<std::int64_t>> out;
  for (const received_message& each : there.messages()) {
    if (each.status / 100 != 2) continue;
    std::vector<std::int64_t>& ids = out[boost::json::serialize(body_of(each).at("data").at(scope_member))];
    if (std::find(ids.begin(), ids.end(), event_of(each)) == ids.end()) ids.push_back(event_of(each));
  }
  return out;
}

}  // namespace roster::e2e
