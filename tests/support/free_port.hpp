// A TCP port of 127.0.0.1 that nobody listens on.
#pragma once

#include <cstdint>

namespace roster::test {

// The kernel hands ports out in turn, so it is not given to the next one who asks for any port; but somebody
// may ask for this very one before the caller binds it. Throws std::system_error.
std::uint16_t free_port();

}  // namespace roster::test
