// Rows of collection_statements.hpp, read into what they stand for.
#pragma once

#include <boost/json.hpp>
#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "common/db/array.hpp"
#include "services/collections/domain/collection.hpp"
#include "services/collections/repository/columns.hpp"

namespace roster::collections {

// Of a column in JSON: ["a","b"].
inline std::vector<std::string> tags_of(const pqxx::field& column) {
  std::vector<std::string> out;
  const boost::json::value written = boost::json::parse(text_of(column));
  for (const boost::json::value& tag : written.as_array()) out.emplace_back(tag.as_string());
  return out;
}

inline std::string tags_literal(const std::vector<std::string>& tags) {
  db::array_literal out;
  for (const std::string& tag : tags) out.add(std::string_view(tag));
  return out.take();
}

// The columns of a collection, behind the row's first.
inline domain::collection collection_of(const pqxx::row& row) {
  domain::collection out;
  out.collection_id = text_of(row[1]);
  out.title = text_of(row[2]);
  out.description = text_or_null(row[3]);
  out.category = text_or_null(row[4]);
  out.tags = tags_of(row[5]);
  out.owner = text_of(row[6]);
  out.is_public = row[7].as<bool>();
  out.created = time_of(row[8]);
  out.updated = time_of(row[9]);
  out.original_title = text_of(row[10]);
  return out;
}

}  // namespace roster::collections
