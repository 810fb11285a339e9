// Short lists: their pages are found by number alone, with no cursor.
#pragma once

#include <string>
#include <string_view>

#include "services/participants/api/list_json.hpp"
#include "services/participants/api/list_query.hpp"
#include "services/participants/repository/team_repository.hpp"

namespace roster::participants::api {

// As read_list_query; also errc::invalid_data for a cursor, which such a list never gave.
inline result<list_query> read_offset_query(const http::request& message, const list_rules& rules) {
  result<list_query> asked = read_list_query(message, rules);
  if (asked.has_value() && asked->cursor) return cursor_not_ours();
  return asked;
}

// `usual`: the order of a query that names none.
inline page_request page_of(const list_query& asked, std::string_view usual) {
  page_request out;
  out.order = (asked.descending ? "-" : "") + std::string(asked.sort.value_or(usual));
  out.skip = (asked.page - 1) * asked.per_page;
  out.count = asked.per_page;
  return out;
}

// `append(out, row)` writes one resource.
template <class Row, class Append>
std::string offset_list_json(std::string_view path, const list_query& asked, const page<Row>& shown,
                             Append append) {
  list_page out;
  for (const Row& row : shown.rows) {
    if (out.count++ > 0) out.data += ',';
    append(out.data, row);
  }
  if (asked.page > 1) out.prev = neighbour{};
  if (shown.has_more) out.next = neighbour{};
  return list_json(path, asked, out);
}

}  // namespace roster::participants::api
