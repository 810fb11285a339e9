// The command `routes`: prints the table of a server, one "METHOD PATTERN" a line, for the check that the
// published document has the same routes (tests/contract).
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "common/app/command_line.hpp"
#include "common/http/routes.hpp"

namespace roster::app {

// Reads no settings and opens nothing.
command routes_command(std::vector<http::route_key> rows);

template <class Api>
command routes_command(std::span<const http::route<Api>> table) {
  std::vector<http::route_key> rows;
  for (const http::route<Api>& row : table) rows.push_back({row.method, row.pattern});
  return routes_command(std::move(rows));
}

}  // namespace roster::app
