// Imports and exports as clients send them.
#pragma once

#include <string>
#include <string_view>

#include "tests/e2e/harness/requests.hpp"

namespace roster::e2e {

inline std::string import_path(const team_access& team) {
  return participants_path(team) + "/import";
}
inline std::string export_path(const team_access& team) {
  return participants_path(team) + "/export";
}

inline http_headers ndjson_from(const team_access& team) {
  return {{"Authorization", "Bearer " + team.token}, {"Content-Type", "application/x-ndjson"}};
}

inline http_answer import_lines(http_client& on, const team_access& team, std::string_view lines) {
  return on.request("POST", import_path(team), ndjson_from(team), lines);
}

// The head of an import whose body comes in chunks.
inline std::string chunked_import_head(const team_access& team, const std::string& more = {}) {
  return "POST " + import_path(team) +
         " HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\nContent-Type: "
         "application/x-ndjson\r\n"
         "Authorization: Bearer " +
         team.token + "\r\n" + more + "\r\n";
}

inline std::string chunk(std::string_view data) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string size;
  for (std::size_t rest = data.size(); rest > 0; rest /= 16) size.insert(0, 1, digits[rest % 16]);
  return size + "\r\n" + std::string(data) + "\r\n";
}

inline std::string rows(std::string_view prefix, int from, int count) {
  std::string out;
  for (int i = from; i < from + count; ++i)
    out += R"({"key":")" + std::string(prefix) + std::to_string(i) + R"(","notes":"note )" +
           std::to_string(i) + "\"}\n";
  return out;
}

inline std::string count_of(const roster_system& in, const team_access& team) {
  return in.query("SELECT count(*) FROM participants.participant WHERE team_id = " + team.id);
}

}  // namespace roster::e2e
