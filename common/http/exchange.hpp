// One request on its way: what the stages before a handler have found out about it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/async/types.hpp"
#include "common/error/answers.hpp"
#include "common/http/request.hpp"
#include "common/identity/identity.hpp"
#include "common/trace/trace_context.hpp"

namespace roster::http {

class request_metrics;

// Decoded values of a pattern's {names}.
class path_parameters {
 public:
  void reserve(std::size_t values) { values_.reserve(values); }
  void add(std::string_view name, std::string value) { values_.emplace_back(name, std::move(value)); }
  // The pattern names it, or it is a bug: throws std::out_of_range.
  const std::string& at(std::string_view name) const;

 private:
  std::vector<std::pair<std::string_view, std::string>> values_;
};

struct exchange {
  const request& message;
  dialect spoken = dialect::message;
  std::string request_id{};
  std::optional<trace::trace_context> trace{};
  async::clock::time_point received{};
  async::clock::time_point deadline{};
  path_parameters path{};
  identity::caller caller{};
  std::string peer{};                           // address of the other end, for the log
  const request_metrics* counted_as = nullptr;  // null: it fits no route
};

}  // namespace roster::http
