// What becomes of each header is what response_parser.cpp does with it.
#include "gateway/upstream/plain_answer.hpp"

#include <algorithm>

#include "common/http/plain_head.hpp"
#include "gateway/upstream/hop_by_hop.hpp"

namespace roster::gateway {

namespace {

enum class part { passed_on, length, dropped, not_plain };

part part_of(const http::plain_header& header) {
  switch (header.id) {
    case http::field::content_length:
      return part::length;
    case http::field::date:
      return part::dropped;
    case http::field::unknown:
      if (is_internal_name(header.name)) return part::not_plain;
      return http::iequals(header.name, "X-Request-Id") ? part::dropped : part::passed_on;
    default:
      return is_hop_by_hop(header.id) ? part::not_plain : part::passed_on;
  }
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// "HTTP/1.1 200 OK", of a status that has a body.
std::optional<http::status> read_status(std::string_view line) {
  constexpr std::string_view version = "HTTP/1.1 ";
  const std::string_view code = line.substr(std::min(version.size(), line.size()), 3);
  const bool is_final =
      code.size() == 3 && code[0] >= '2' && code[0] <= '5' && is_digit(code[1]) && is_digit(code[2]);
  if (!line.starts_with(version) || !is_final || line.substr(version.size() + 3, 1) != " ")
    return std::nullopt;
  const auto status =
      static_cast<http::status>((code[0] - '0') * 100 + (code[1] - '0') * 10 + (code[2] - '0'));
  if (status == http::status::no_content || status == http::status::not_modified) return std::nullopt;
  return status;
}

}  // namespace

std::optional<plain_answer> read_plain_answer(std::string_view bytes, std::size_t body_bytes) {
  http::plain_lines lines(bytes);
  const std::optional<std::string_view> start = lines.next();
  const std::optional<http::status> status = start ? read_status(*start) : std::nullopt;
  if (!status) return std::nullopt;

  plain_answer out{http::response(*status), 0};
  std::optional<std::size_t> length;
  while (true) {
    const std::optional<std::string_view> line = lines.next();
    if (!line) return std::nullopt;
    if (line->empty()) break;
    const std::optional<http::plain_header> header = http::read_plain_header(*line);
    if (!header) return std::nullopt;
    switch (part_of(*header)) {
      case part::passed_on:
        out.passed_on.header(header->name, header->value);
        break;
      case part::length:
        if (length) return std::nullopt;
        length = http::read_plain_length(header->value);
        if (!length) return std::nullopt;
        break;
      case part::dropped:
        break;
      case part::not_plain:
        return std::nullopt;
    }
  }
  if (!length || *length > body_bytes || *length > lines.rest().size()) return std::nullopt;
  out.passed_on.body.assign(lines.rest().substr(0, *length));
  out.size = bytes.size() - lines.rest().size() + *length;
  return out;
}

}  // namespace roster::gateway
