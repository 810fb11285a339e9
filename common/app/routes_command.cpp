// Prints the rows of a table.
#include "common/app/routes_command.hpp"

#include <boost/beast/http/verb.hpp>
#include <iostream>

namespace roster::app {

command routes_command(std::vector<http::route_key> rows) {
  return {{"routes"},
          "prints METHOD and PATTERN of every route, one a line",
          {},
          [rows = std::move(rows)](const arguments&, config::reader&) {
            for (const http::route_key& row : rows) std::cout << row.method << ' ' << row.pattern << '\n';
            return 0;
          }};
}

}  // namespace roster::app
