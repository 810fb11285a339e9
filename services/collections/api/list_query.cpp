// Limit and cursor.
#include "services/collections/api/list_query.hpp"

#include <array>
#include <charconv>
#include <string_view>
#include <system_error>

#include "common/http/query_parameters.hpp"
#include "services/collections/domain/failures.hpp"

namespace roster::collections::api {

namespace {

constexpr std::string_view limit_parameter = "limit";
constexpr std::string_view cursor_parameter = "cursor";
constexpr std::array known_parameters{limit_parameter, cursor_parameter};

std::optional<std::int64_t> read_limit(std::string_view text) {
  std::int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, fault] = std::from_chars(text.data(), end, number);
  if (fault != std::errc{} || stop != end || number < 1 || number > most_limit) return std::nullopt;
  return number;
}

}  // namespace

result<list_query> read_list_query(const http::request& message) {
  const result<http::query_parameters> sent = http::read_query(message.query(), known_parameters);
  if (sent.has_error()) return sent.error();
  const std::vector<std::string_view> repeated = sent->repeated();
  if (!repeated.empty()) return domain::is_invalid(repeated.front());

  list_query out;
  if (const std::optional<std::string_view> text = sent->find(limit_parameter)) {
    out.limit = read_limit(*text);
    if (!out.limit) return domain::is_invalid(limit_parameter);
  }
  out.cursor = sent->find(cursor_parameter);
  return out;
}

failure cursor_not_ours() {
  return domain::is_invalid(cursor_parameter);
}

}  // namespace roster::collections::api
