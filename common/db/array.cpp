// PostgreSQL's array input syntax (manual, section 8.15.6).
#include "common/db/array.hpp"

#include <utility>

namespace roster::db {

void array_literal::separate() {
  if (text_.size() > 1) text_ += ',';
}

void array_literal::add(std::string_view text) {
  separate();
  text_ += '"';
  while (true) {
    const std::size_t special = text.find_first_of("\"\\");
    text_ += text.substr(0, special);
    if (special == std::string_view::npos) break;
    text_ += '\\';
    text_ += text[special];
    text.remove_prefix(special + 1);
  }
  text_ += '"';
}

void array_literal::add(std::int64_t number) {
  separate();
  text_ += std::to_string(number);
}

void array_literal::add_null() {
  separate();
  text_ += "NULL";
}

void array_literal::add_or_null(std::string_view text) {
  text.empty() ? add_null() : add(text);
}

void array_literal::add_or_null(std::int64_t number) {
  number == 0 ? add_null() : add(number);
}

std::string array_literal::take() {
  text_ += '}';
  return std::exchange(text_, "{");
}

}  // namespace roster::db
