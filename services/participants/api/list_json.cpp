// Writes the envelope of lists.
#include "services/participants/api/list_json.hpp"

#include "common/text/json.hpp"
#include "common/text/percent.hpp"

namespace roster::participants::api {

namespace {

void append_parameter(std::string& out, std::string_view name, std::string_view value) {
  out += out.ends_with('?') ? "" : "&";
  out += name;
  out += '=';
  text::append_percent_encoded(out, value);
}

std::string joined(const std::vector<std::string_view>& names) {
  std::string out;
  for (const std::string_view name : names) {
    if (!out.empty()) out += ',';
    out += name;
  }
  return out;
}

std::string link_to(std::string_view path, const list_query& asked, std::int64_t page,
                    const std::optional<std::string>& cursor) {
  std::string out(path);
  out += '?';
  append_parameter(out, "page", std::to_string(page));
  append_parameter(out, "per_page", std::to_string(asked.per_page));
  if (asked.sort) append_parameter(out, "sort", (asked.descending ? "-" : "") + std::string(*asked.sort));
  if (asked.filter_key) append_parameter(out, "filter%5Bkey%5D", *asked.filter_key);
  if (!asked.includes.empty()) append_parameter(out, "include", joined(asked.includes));
  if (cursor) append_parameter(out, "cursor", *cursor);
  return out;
}

void append_link(std::string& out, std::string_view path, const list_query& asked, std::int64_t page,
                 const std::optional<neighbour>& beside) {
  if (beside) {
    text::append_json_string(out, link_to(path, asked, page, beside->cursor));
  } else {
    out += "null";
  }
}

}  // namespace

std::string list_json(std::string_view path, const list_query& asked, const list_page& shown) {
  std::string out;
  out.reserve(shown.data.size() + shown.included.size() + 4 * path.size() + 1024);
  out += R"({"data":[)";
  out += shown.data;
  out += ']';
  if (shown.has_included) {
    out += R"(,"included":[)";
    out += shown.included;
    out += ']';
  }
  out += R"(,"links":{"first":)";
  append_link(out, path, asked, 1, neighbour{});
  out += R"(,"last":null,"prev":)";
  append_link(out, path, asked, asked.page - 1, shown.prev);
  out += R"(,"next":)";
  append_link(out, path, asked, asked.page + 1, shown.next);

  const std::int64_t from = (asked.page - 1) * asked.per_page + 1;
  const bool is_empty = shown.count == 0;
  out += R"(},"meta":{"current_page":)" + std::to_string(asked.page);
  out += R"(,"from":)" + (is_empty ? "null" : std::to_string(from));
  out += R"(,"path":)";
  text::append_json_string(out, path);
  out += R"(,"per_page":)" + std::to_string(asked.per_page);
  out +=
      R"(,"to":)" + (is_empty ? "null" : std::to_string(from + static_cast<std::int64_t>(shown.count) - 1));
  out += R"(},"jsonapi":{"version":"1.0"}})";
  return out;
}

}  // namespace roster::participants::api
