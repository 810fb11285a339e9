// Numbers as text, behind what a string holds.
#pragma once

#include <charconv>
#include <concepts>
#include <string>

namespace roster::text {

template <std::integral Integer>
void append_number(std::string& out, Integer number, int base = 10) {
  char digits[65];  // of any base and width
  const auto end = std::to_chars(digits, digits + sizeof digits, number, base).ptr;
  out.append(digits, end);
}

}  // namespace roster::text
