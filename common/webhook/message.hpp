// What is sent of an event: the body's members are those that the Standard Webhooks specification recommends.
//
//   {"id":"collections-17","type":"guest.added","timestamp":"2026-01-02T03:04:05.678Z",
//    "data":{"collection_id":"…","by":"jane@example.com","user":{…}}}
#pragma once

#include <string>
#include <string_view>

#include "common/webhook/delivery_queue.hpp"

namespace roster::webhook {

struct message {
  std::string id;  // the same however often it is sent, and no other service's
  std::string body;
};

// How a service's messages look.
struct message_format {
  std::string source;        // "participants"
  std::string scope_member;  // "team_id"
  bool scope_is_number = false;
};

message message_of(const message_format& format, std::string_view scope, const waiting_event& what);

}  // namespace roster::webhook
