// Reads the parameters of lists, one by one.
#include "services/participants/api/list_query.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <limits>
#include <utility>

#include "common/http/query_parameters.hpp"
#include "services/participants/domain/field_messages.hpp"

namespace roster::participants::api {

namespace {

constexpr std::string_view page_number = "page";
constexpr std::string_view per_page = "per_page";
constexpr std::string_view pagelen = "pagelen";  // how some client libraries call per_page
constexpr std::string_view sort = "sort";
constexpr std::string_view filter_key = "filter[key]";
constexpr std::string_view include = "include";
constexpr std::string_view cursor = "cursor";

using complaints = std::vector<field_error>;

std::vector<std::string_view> known_to(const list_rules& rules) {
  std::vector<std::string_view> out{page_number, per_page, pagelen, sort, cursor};
  if (rules.filters_by_key) out.push_back(filter_key);
  if (!rules.includes.empty()) out.push_back(include);
  return out;
}

// Digits, perhaps behind a minus sign. A number that is too long for 64 bits is the largest or smallest one.
std::optional<std::int64_t> read_integer(std::string_view text) {
  std::int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, fault] = std::from_chars(text.data(), end, number);
  if (stop != end || text.empty() || fault == std::errc::invalid_argument) return std::nullopt;
  if (fault != std::errc::result_out_of_range) return number;
  return text.front() == '-' ? std::numeric_limits<std::int64_t>::min()
                             : std::numeric_limits<std::int64_t>::max();
}

// A parameter that is absent leaves `into` as it is.
void read_number(const http::query_parameters& from, std::string_view name, std::int64_t most,
                 std::int64_t& into, complaints& found) {
  const std::optional<std::string_view> text = from.find(name);
  if (!text) return;
  const std::optional<std::int64_t> number = read_integer(*text);
  if (!number) {
    found.push_back({std::string(name), domain::must_be_an_integer(name)});
  } else if (*number < 1) {
    found.push_back({std::string(name), domain::too_small(name, 1)});
  } else if (*number > most) {
    found.push_back({std::string(name), domain::too_large(name, most)});
  } else {
    into = *number;
  }
}

void read_sort(std::optional<std::string_view> text, const list_rules& rules, list_query& into,
               complaints& found) {
  if (!text) return;
  into.descending = text->starts_with('-');
  if (into.descending) text->remove_prefix(1);
  const auto known = std::find(rules.sorts.begin(), rules.sorts.end(), *text);
  if (known == rules.sorts.end()) {
    found.push_back({std::string(sort), domain::invalid_choice(sort)});
  } else {
    into.sort = *known;
  }
}

// A list of names with commas between them; an empty one includes nothing.
void read_includes(std::optional<std::string_view> text, const list_rules& rules, list_query& into,
                   complaints& found) {
  if (!text || text->empty()) return;
  std::vector<bool> is_asked(rules.includes.size());
  for (std::string_view rest = *text;;) {
    const auto comma = rest.find(',');
    const auto known = std::find(rules.includes.begin(), rules.includes.end(), rest.substr(0, comma));
    if (known == rules.includes.end()) {
      found.push_back({std::string(include), domain::invalid_choice(include)});
      return;
    }
    is_asked[static_cast<std::size_t>(known - rules.includes.begin())] = true;
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  for (std::size_t i = 0; i < is_asked.size(); ++i)
    if (is_asked[i]) into.includes.push_back(rules.includes[i]);
}

}  // namespace

result<list_query> read_list_query(const http::request& message, const list_rules& rules) {
  const std::vector<std::string_view> known = known_to(rules);
  const result<http::query_parameters> sent = http::read_query(message.query(), known);
  if (sent.has_error()) return sent.error();

  complaints found;
  list_query out;
  for (const std::string_view name : sent->repeated())
    found.push_back({std::string(name), domain::repeated(name)});
  complaints sizes;
  read_number(*sent, pagelen, most_per_page, out.per_page, sizes);
  read_number(*sent, per_page, most_per_page, out.per_page, sizes);
  out.cursor = sent->find(cursor);
  read_number(*sent, page_number, out.cursor ? last_page : most_skipped / out.per_page + 1, out.page, found);
  std::move(sizes.begin(), sizes.end(), std::back_inserter(found));
  read_sort(sent->find(sort), rules, out, found);
  if (rules.filters_by_key && sent->find(filter_key) != "*") out.filter_key = sent->find(filter_key);
  if (!rules.includes.empty()) read_includes(sent->find(include), rules, out, found);
  if (!found.empty()) return failure{errc::invalid_data, std::move(found)};
  return out;
}

failure cursor_not_ours() {
  return {errc::invalid_data, {{std::string(cursor), domain::invalid_choice(cursor)}}};
}

}  // namespace roster::participants::api
