// Lists of participants: their orders, the filter by key, and places in them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/text/time.hpp"

namespace roster::participants::domain {

enum class list_column { id, key, created_at };

// Equal times are told apart by id, so every order is a total one.
struct list_order {
  list_column by = list_column::id;
  bool descending = false;
};

// Where a participant stands in an order; an order reads no more of it than it needs (created_at: both the
// time and the id).
struct list_place {
  std::int64_t participant_id = 0;
  std::string key{};
  text::timestamp created{};
};

// Which page: what comes behind `place` in the order, or, backwards, what comes before it.
struct list_start {
  list_place place{};
  bool backwards = false;
};

// Keys from `first` up to, not including, `end`, byte by byte.
struct key_range {
  std::string first{};
  std::string end{};
};

// filter[key]: the one key, or with a trailing '*' every key that begins so.
key_range read_key_filter(std::string_view text);

key_range every_key();
key_range only_key(std::string_view key);
// Of `within`, the keys behind `key`, or those before it.
key_range keys_behind(std::string_view key, key_range within);
key_range keys_before(std::string_view key, key_range within);

}  // namespace roster::participants::domain
