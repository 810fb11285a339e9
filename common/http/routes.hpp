// The router: a route is a row. Patterns are matched segment by segment, "{name}" takes any non-empty one.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/async/types.hpp"
#include "common/error/error.hpp"
#include "common/http/exchange.hpp"
#include "common/http/request.hpp"
#include "common/http/response.hpp"
#include "common/http/stream.hpp"
#include "common/http/types.hpp"

namespace roster::http {

struct route_key {
  verb method;
  std::string_view pattern;  // "/api/teams/{team}/participants"
  bool is_stream = false;
};

// One row of a server's table. `Api` is what its handlers work on (repository, clock, settings).
template <class Api>
struct route {
  verb method;
  std::string_view pattern;
  async::task<result<response>> (*handler)(Api& api, exchange& with) = nullptr;
  // Instead of the other, where bodies are streams (see stream.hpp). What it returns is the answer where none
  // has begun; a failure after that cuts the answer off.
  async::task<result<response>> (*stream_handler)(Api& api, exchange& with, stream& through) = nullptr;
};

// Which row answers. Rows are tried in order; a literal segment should come before a parameter. Literals
// match however they are percent-encoded, but for the last one of a stream, which is spelled as it is: so a
// resource whose key is "export" is read by another spelling of it ("%65xport"), and a session and a gateway
// that know streams alone agree with the whole table on what is one.
struct matched {
  std::size_t row;
  path_parameters parameters;
};

struct not_matched {
  // Empty: unknown path (404). Else the Allow header of a 405: "GET, HEAD, POST, OPTIONS".
  std::string allow;
};

// A row as it is matched.
struct route_row {
  std::size_t number;  // in the table
  verb method;
  std::vector<std::string_view> pattern;  // segments
  bool is_stream = false;
};

// Whether a request is for one of a few streams, whose patterns end in a literal. Asked of every request, so
// it says no as soon as the path's last segment is another.
class route_set {
 public:
  explicit route_set(const std::vector<route_key>& rows);
  bool has(const request& message) const;

 private:
  std::vector<route_row> rows_;
};

class router {
 public:
  explicit router(const std::vector<route_key>& rows);

  template <class Api>
  explicit router(std::span<const route<Api>> table) : router(keys_of(table)) {}

  const std::vector<route_key>& table() const { return table_; }

  // `segments` as split_path gives them of `path`. HEAD is answered by the GET row.
  std::pair<std::optional<matched>, not_matched> match(verb method, const std::vector<std::string>& segments,
                                                       std::string_view path) const;

 private:
  template <class Api>
  static std::vector<route_key> keys_of(std::span<const route<Api>> table) {
    std::vector<route_key> keys;
    for (const route<Api>& row : table)
      keys.push_back({row.method, row.pattern, row.stream_handler != nullptr});
    return keys;
  }

  std::vector<route_key> table_;
  std::vector<std::vector<route_row>> rows_;  // by their number of segments
};

}  // namespace roster::http
