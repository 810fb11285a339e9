// Rows of an import on their way into the database, and what is said about those that are refused.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "common/text/line_splitter.hpp"
#include "services/participants/domain/participant.hpp"

namespace roster::participants::api {

inline constexpr std::size_t longest_import_line = 1U << 20U;  // bytes

struct import_batch {
  std::vector<domain::new_participant> rows;
  std::vector<std::uint64_t> numbers;  // of their lines
  struct refused {
    std::uint64_t line;
    std::string errors;  // JSON
  };
  std::vector<refused> bad;
  std::size_t bytes = 0;  // of all the lines in it

  // A line that is blank is passed over, and so is a byte order mark before the first.
  void add(text::numbered_line line);
  bool is_full() const;
  bool is_empty() const { return rows.empty() && bad.empty(); }
};

// The report of a batch, by line; `created` tells of each row whether it was.
std::string import_report(const import_batch& of, const std::vector<bool>& created);

std::string import_summary(std::uint64_t created, std::uint64_t failed);

}  // namespace roster::participants::api
