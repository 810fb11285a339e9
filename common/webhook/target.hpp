// Where messages are sent to.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace roster::webhook {

struct target {
  bool is_encrypted = false;  // https
  std::string host{};         // a name or an address, without brackets
  std::uint16_t port = 0;
  std::string authority{};  // as the Host header has it
  std::string path{};       // with its query
};

// An absolute http or https URL without user and fragment; nothing for any other text. What it leads to is
// the operator's choice: it is not asked whether that is a private address.
std::optional<target> read_target(std::string_view url);

}  // namespace roster::webhook
