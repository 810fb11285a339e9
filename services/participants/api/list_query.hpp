// What the query of a list says (api.md, "Lists"): page, size, order, filter, what to include, where to go
// on.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/error/error.hpp"
#include "common/http/request.hpp"

namespace roster::participants::api {

inline constexpr std::int64_t usual_per_page = 15;
inline constexpr std::int64_t most_per_page = 100;
inline constexpr std::int64_t last_page = 2'147'483'647;  // that a cursor leads to

// A page that is asked for by its number alone is found by walking over all rows before it, half a second for
// each million (measured), on lanes where nobody quick waits for it. Whoever goes further follows the links,
// which cost the same everywhere.
inline constexpr std::int64_t most_skipped = 1'000'000;

// What a list knows. The texts must outlive every query that is read by these rules: they are constants.
struct list_rules {
  std::span<const std::string_view> sorts{};  // "id", "key": the first is the usual one; "-" is understood
  std::span<const std::string_view>
      includes{};               // "team"; none: `include` is a parameter like any unknown one
  bool filters_by_key = false;  // filter[key]
};

struct list_query {
  std::int64_t page = 1;
  std::int64_t per_page = usual_per_page;
  std::optional<std::string_view> sort{};  // one of the rules', as named there; nothing: not said
  bool descending = false;
  std::optional<std::string> filter_key{};   // as sent, with its '*'; nothing for "*", which filters nothing
  std::vector<std::string_view> includes{};  // of the rules', in their order, each once
  std::optional<std::string> cursor{};       // as sent: see common/http/cursor.hpp
};

// errc::bad_request for a query that is no text; errc::invalid_data with a complaint about each parameter
// that is out of range or came twice. Parameters that the rules do not know are ignored.
result<list_query> read_list_query(const http::request& message, const list_rules& rules);

failure cursor_not_ours();  // 422: what `cursor` says was not said by this list

}  // namespace roster::participants::api
