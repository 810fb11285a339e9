// Random bytes and tokens.
#include "common/crypto/random.hpp"

#include <openssl/rand.h>

#include <stdexcept>
#include <string_view>

namespace roster::crypto {

std::string random_bytes(std::size_t count) {
  std::string out(count, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(count)) != 1)
    throw std::runtime_error("libcrypto: RAND_bytes failed");
  return out;
}

std::string random_token(std::size_t characters) {
  constexpr std::string_view token_characters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
  std::string out = random_bytes(characters);
  // 64 characters divide the 256 values of a byte, so the low 6 bits are as even as the bytes.
  for (char& c : out) c = token_characters[static_cast<unsigned char>(c) & 0x3FU];
  return out;
}

}  // namespace roster::crypto
