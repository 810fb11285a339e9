// X-Request-Id: taken when it is sane, else made.
#pragma once

#include <string>
#include <string_view>

namespace roster::trace {

// 1-128 of [A-Za-z0-9._-], and no secret of a credential: it is in every line of the log.
bool is_sane_request_id(std::string_view id);

// 32 hexadecimal digits, unique over processes and threads. Not a secret, so not from the slow generator: a
// random prefix for each thread and a counter.
std::string make_request_id();

}  // namespace roster::trace
