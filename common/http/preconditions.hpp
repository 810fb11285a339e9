// Conditional requests (RFC 9110, section 13) on resources whose version is known: strong entity tags, no
// dates.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "common/error/error.hpp"
#include "common/http/request.hpp"
#include "common/http/response.hpp"

namespace roster::http {

// A strong entity tag, quotes included, from what changes whenever the resource does: the time of its last
// change, its id, a count.
std::string entity_tag(std::initializer_list<std::int64_t> version);

// The same of a resource that shows what others change as well: "STATE-BESIDE". If-None-Match compares the
// whole tag, for the representation has changed; If-Match compares STATE alone, for nothing is lost that the
// client knew of (docs/decisions/0010).
std::string entity_tag(std::initializer_list<std::int64_t> state, std::initializer_list<std::int64_t> beside);

enum class precondition {
  passed,
  not_modified,  // of GET and HEAD: answer 304
  failed,        // answer 412
};

// What a request demands of the resource as it is now. A value of its own, so that it can be decided where
// the resource is locked.
class preconditions {
 public:
  preconditions() = default;  // demands nothing
  explicit preconditions(const request& message);
  bool are_none() const { return !if_match_.is_sent && !if_none_match_.is_sent; }

  // For a resource that is there: RFC 9110 ignores preconditions where the answer would be an error anyway
  // (section 13.2.1), so a 404 stays one. If-Match is compared strongly (and up to the '-' of a tag that
  // has one) and comes first, If-None-Match weakly. A header that is no list of entity tags matches nothing.
  precondition evaluate(std::string_view current_tag) const;

 private:
  struct tag_list {
    bool is_sent = false;
    bool any = false;                 // "*"
    std::vector<std::string> tags{};  // as sent, W/ included
  };
  static tag_list read(const request& message, field name);
  static bool matches_strongly(const tag_list& list, std::string_view tag);
  static bool matches_weakly(const tag_list& list, std::string_view tag);

  tag_list if_match_;
  tag_list if_none_match_;
  bool is_read_ = false;  // GET or HEAD
};

// `full` is what a GET is answered with, its ETag included: gives it, or what the request's preconditions
// make of it, a 304 or errc::precondition_failed.
result<response> conditionally(const request& message, response full);

}  // namespace roster::http
