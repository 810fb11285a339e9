// Content negotiation: two JSON media types in, two out (api.md, "content types").
#pragma once

#include <optional>
#include <string_view>

namespace roster::http {

// Request: application/json, application/vnd.api+json, any type/…+json, or no Content-Type at all.
// Parameters (charset=…) are ignored.
bool is_accepted_content_type(std::optional<std::string_view> content_type);

// Response: "application/vnd.api+json" where Accept names it with a q above 0, else "application/json".
std::string_view response_content_type(std::optional<std::string_view> accept);

}  // namespace roster::http
