// Reading lines by the rules of a new participant.
#include "services/participants/api/import_batch.hpp"

#include <array>
#include <boost/json/monotonic_resource.hpp>
#include <utility>

#include "common/error/answers.hpp"
#include "common/text/json.hpp"
#include "services/participants/domain/failures.hpp"
#include "services/participants/domain/participant_rules.hpp"

namespace roster::participants::api {

namespace {

// One statement's worth: beyond it a larger batch is hardly cheaper a row, and others wait longer for the
// lane.
constexpr std::size_t most_rows = 2'000;
constexpr std::size_t most_bytes = 1U << 20U;

failure of_line(std::string what) {
  return {errc::invalid_data, {{"line", std::move(what)}}};
}

result<domain::new_participant> read_line(const text::numbered_line& line) {
  if (line.is_too_long)
    return of_line("The line must not be greater than " + std::to_string(longest_import_line) + " bytes.");
  std::array<unsigned char, 2048> buffer;  // most lines are small enough to be parsed without the heap
  boost::json::monotonic_resource memory(buffer.data(), buffer.size());
  const result<boost::json::value> body = text::parse_json_object(line.text, &memory);
  if (body.has_error()) return of_line("The line must be valid JSON.");
  return domain::read_new_participant(*body);
}

void append_refused(std::string& out, std::uint64_t line, std::string_view errors) {
  out.append(R"({"line":)").append(std::to_string(line));
  out.append(R"(,"errors":)").append(errors).append("}\n");
}

}  // namespace

void import_batch::add(text::numbered_line line) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";  // what some editors begin a file with
  if (line.number == 1 && line.text.starts_with(byte_order_mark))
    line.text.remove_prefix(byte_order_mark.size());
  if (!line.is_too_long && line.text.find_first_not_of(" \t\r") == std::string_view::npos) return;
  bytes += line.text.size();
  result<domain::new_participant> row = read_line(line);
  if (row.has_error()) {
    bad.push_back({line.number, error_fields(row.error().fields)});
  } else {
    rows.push_back(std::move(*row));
    numbers.push_back(line.number);
  }
}

bool import_batch::is_full() const {
  return rows.size() + bad.size() >= most_rows || bytes >= most_bytes;
}

std::string import_report(const import_batch& of, const std::vector<bool>& created) {
  static const std::string taken = error_fields(domain::key_already_taken().fields);
  std::string out;
  auto next_bad = of.bad.begin();
  for (std::size_t i = 0; i < of.numbers.size(); ++i) {
    for (; next_bad != of.bad.end() && next_bad->line < of.numbers[i]; ++next_bad)
      append_refused(out, next_bad->line, next_bad->errors);
    if (!created[i]) append_refused(out, of.numbers[i], taken);
  }
  for (; next_bad != of.bad.end(); ++next_bad) append_refused(out, next_bad->line, next_bad->errors);
  return out;
}

std::string import_summary(std::uint64_t created, std::uint64_t failed) {
  return R"({"created":)" + std::to_string(created) + R"(,"failed":)" + std::to_string(failed) + "}\n";
}

}  // namespace roster::participants::api
