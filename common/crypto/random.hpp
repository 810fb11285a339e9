// Random bytes from OpenSSL's cryptographic generator.
#pragma once

#include <cstddef>
#include <string>

namespace roster::crypto {

std::string random_bytes(std::size_t count);  // throws std::runtime_error when the generator fails

// `characters` of [A-Za-z0-9_-], 6 bits of entropy each.
std::string random_token(std::size_t characters);

}  // namespace roster::crypto
