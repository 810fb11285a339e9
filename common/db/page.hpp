// One page of a list's rows.
#pragma once

#include <cstdint>
#include <iterator>
#include <pqxx/pqxx>
#include <vector>

namespace roster::db {

template <class Row>
struct page {
  std::vector<Row> rows{};
  bool has_more = false;  // behind the last row
};

// The first `count` of `rows`, each as `read` gives it. A statement that was asked for one row more than is
// shown tells whether there is more.
template <class Read>
auto page_of(const pqxx::result& rows, std::int64_t count, Read read) {
  page<decltype(read(rows[0]))> out;
  for (const pqxx::row& row : rows) {
    if (std::ssize(out.rows) == count) {
      out.has_more = true;
      break;
    }
    out.rows.push_back(read(row));
  }
  return out;
}

}  // namespace roster::db
