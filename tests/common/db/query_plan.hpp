// Judges what EXPLAIN says: whether every table is looked up by index, row by row.
#pragma once

#include <sstream>
#include <string>

namespace roster::test {

// The first line of `plan` that reads a whole table or a whole index, and the line behind it; empty when
// there is none. An index scan without an "Index Cond" reads all of its index, which is no better than a
// sequential scan.
inline std::string whole_scan_in(const std::string& plan) {
  std::istringstream lines(plan);
  std::string before;
  for (std::string line; std::getline(lines, line); before = line) {
    const bool scans_an_index =
        before.find("Index Scan") != std::string::npos || before.find("Index Only Scan") != std::string::npos;
    if (line.find("Seq Scan") != std::string::npos ||
        (scans_an_index && line.find("Index Cond") == std::string::npos))
      return before + "\n" + line;
  }
  if (before.find("Index Scan") != std::string::npos || before.find("Index Only Scan") != std::string::npos)
    return before;
  return {};
}

}  // namespace roster::test
