// Which bytes a text may have, by table: every request has some of these texts.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace roster::text {

inline constexpr std::string_view letters_and_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

class byte_set {
 public:
  constexpr byte_set(std::string_view some, std::string_view others) {
    for (const std::string_view members : {some, others})
      for (const char c : members) is_in_[static_cast<unsigned char>(c)] = true;
  }

  constexpr bool has(char c) const { return is_in_[static_cast<unsigned char>(c)]; }
  constexpr bool has_all(std::string_view bytes) const {
    return std::all_of(bytes.begin(), bytes.end(), [this](char c) { return has(c); });
  }

 private:
  std::array<bool, 256> is_in_{};
};

}  // namespace roster::text
