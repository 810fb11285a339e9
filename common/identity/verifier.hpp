// Verifying the same statements over and over, as a service does: the gateway makes one per credential and
// sends it along with every request until shortly before it expires.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "common/identity/identity.hpp"

namespace roster::identity {

// Remembers statements whose signature was right, by their whole text, until they expire: no HMAC and no JSON
// for them any more. What was refused is never remembered. Not to be shared between threads.
class verifier {
 public:
  // `capacity`: statements remembered; past it all are forgotten and learnt anew.
  verifier(std::string audience, keys shared, std::size_t capacity = 8192);

  // As identity::verify. What it points to is valid until the next call.
  boost::system::result<const caller*, refusal> verify(std::string_view header, std::chrono::sys_seconds now);

 private:
  // Of the end alone, which is of the signature: it differs wherever anything does, and only statements that
  // were signed are in the table.
  struct text_hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      constexpr std::size_t enough = 16;
      return std::hash<std::string_view>{}(text.substr(text.size() - std::min(enough, text.size())));
    }
  };

  std::string audience_;
  keys shared_;
  std::size_t capacity_;
  std::unordered_map<std::string, statement, text_hash, std::equal_to<>> known_;
};

}  // namespace roster::identity
