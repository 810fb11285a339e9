// Which headers go on is said in hop_by_hop.hpp, for response_parser.cpp too.
#include "gateway/upstream/plain_answer.hpp"

#include <algorithm>
#include <utility>

#include "common/http/plain_head.hpp"
#include "gateway/upstream/hop_by_hop.hpp"
#include "gateway/upstream/response_parser.hpp"

namespace roster::gateway {

namespace {

// What has been read of an answer, header by header.
struct plain_reading {
  http::response passed_on;
  std::optional<std::size_t> length{};

  // False for what is not plain.
  bool add(const http::plain_header& header) {
    if (header.id == http::field::content_length) {
      if (length) return false;
      length = http::read_plain_number(header.value);
      return length.has_value();
    }
    if (is_passed_on(header.id, header.name)) {
      passed_on.header(header.name, header.value);
      return true;
    }
    // nginx sends it always. It says no more than HTTP/1.1 does by itself, and names nothing that is passed
    // on.
    if (header.id == http::field::connection) return http::iequals(header.value, "keep-alive");
    // What else is of the connection, or of us, may say how the answer is to be read.
    return !is_hop_by_hop(header.id) && !is_internal_name(header.name);
  }
};

// "HTTP/1.1 200 OK", of a status that has a body.
std::optional<http::status> read_status(std::string_view line) {
  constexpr std::string_view version = "HTTP/1.1 ";
  if (!line.starts_with(version)) return std::nullopt;
  const std::optional<std::size_t> code = http::read_plain_number(line.substr(version.size(), 3));
  if (!code || *code < 200 || *code > 599 || line.substr(version.size() + 3, 1) != " ") return std::nullopt;
  const auto status = static_cast<http::status>(*code);
  if (status == http::status::no_content || status == http::status::not_modified) return std::nullopt;
  return status;
}

}  // namespace

std::optional<plain_answer> read_plain_answer(std::string_view bytes, std::size_t body_bytes) {
  http::plain_lines lines(bytes.substr(0, answer_head_bytes));
  const std::optional<std::string_view> start = lines.next();
  const std::optional<http::status> status = start ? read_status(*start) : std::nullopt;
  if (!status) return std::nullopt;

  plain_reading read{http::response(*status)};
  std::optional<std::string_view> line = lines.next();
  for (; line && !line->empty(); line = lines.next()) {
    const std::optional<http::plain_header> header = http::read_plain_header(*line);
    if (!header || !read.add(*header)) return std::nullopt;
  }
  if (!line || !read.length) return std::nullopt;
  const std::string_view rest = bytes.substr(lines.taken());
  if (*read.length > std::min(body_bytes, rest.size())) return std::nullopt;
  read.passed_on.body.assign(rest.substr(0, *read.length));
  return plain_answer{std::move(read.passed_on), lines.taken() + *read.length};
}

}  // namespace roster::gateway
