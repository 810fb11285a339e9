// A TCP port of 127.0.0.1 that nobody listens on.
#pragma once

#include <cstdint>

namespace roster::test {

// It is given to nobody else who asks here, in this program or in another one that runs beside it, until this
// program ends. Throws std::system_error.
std::uint16_t free_port();

}  // namespace roster::test
