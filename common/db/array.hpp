// Array literals for the `unnest($1::text[], …)` of set-based statements.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace roster::db {

// Builds "{…}" one element at a time; every text element is quoted, so any text (no NUL) is safe.
class array_literal {
 public:
  void add(std::string_view text);
  void add(std::int64_t number);
  void add_null();
  // NULL for an empty text and for 0.
  void add_or_null(std::string_view text);
  void add_or_null(std::int64_t number);
  // A template, because a plain overload would make add("text") ambiguous.
  void add(const std::same_as<std::optional<std::string>> auto& text) {
    if (text) {
      add(std::string_view(*text));
    } else {
      add_null();
    }
  }
  std::string take();  // closes and returns the literal; the object starts anew

 private:
  void separate();
  std::string text_ = "{";
};

}  // namespace roster::db
