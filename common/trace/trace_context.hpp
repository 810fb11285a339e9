// W3C Trace Context (https://www.w3.org/TR/trace-context/), level 1: one header, `traceparent`.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace roster::trace {

struct trace_context {
  std::string trace_id;   // 32 lower-case hexadecimal digits, not all zero
  std::string parent_id;  // 16, not all zero
  std::string flags;      // 2
};

// Nothing for a header that the specification calls invalid. A higher version is read as version 00.
std::optional<trace_context> parse_traceparent(std::string_view header);

// The same trace with a new parent id of ours: what is passed on.
trace_context continue_trace(const trace_context& incoming);

std::string to_header(const trace_context& context);  // "00-…-…-…"

}  // namespace roster::trace
