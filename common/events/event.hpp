// Something that was changed, and by whom: a row of a service's events table.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/db/page.hpp"
#include "common/text/time.hpp"

namespace roster::events {

// Who did it. Nothing of it is known of an operator at the command line.
struct author {
  std::string subject{};           // e-mail
  std::int64_t credential_id = 0;  // 0: none
  std::string request_id{};
};

struct event {
  std::string scope;      // team id, collection id or credential id, as PostgreSQL writes it
  std::string_view type;  // "member.added"
  author by{};
  std::string detail = "{}";  // what was changed: a small JSON object, never a secret
  bool is_delivered = false;  // to the webhook, where there is one
};

// One that was written, as it is read again.
struct recorded {
  std::int64_t event_id = 0;  // grows within a scope
  std::string type{};
  author by{};
  std::string detail{};  // JSON as jsonb writes it
  text::timestamp created{};
};

// Which part of a history. At most one of the two places is set; without any it begins with the newest.
struct page_request {
  std::optional<std::int64_t> before{};  // events that are older than this one
  std::optional<std::int64_t> after{};   // the ones right before it in a list, that are newer
  std::int64_t skip = 0;                 // rows, where there is no place: its cost grows with it
  std::int64_t count = 1;                // rows at most
};

// Newest first. Whether there is more behind the last row; of `after`, before the first.
using page = db::page<recorded>;

}  // namespace roster::events
