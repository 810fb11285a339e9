// SHA-256, HMAC-SHA256 and comparison in constant time, from OpenSSL's libcrypto.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace roster::crypto {

using digest = std::array<std::uint8_t, 32>;

digest sha256(std::string_view bytes);

// The same of bytes that come piece by piece.
class sha256_of_pieces {
 public:
  sha256_of_pieces();
  void add(std::string_view bytes);
  digest finish();  // once, and last

 private:
  struct freer {
    void operator()(void* context) const;
  };
  std::unique_ptr<void, freer> context_;  // OpenSSL's EVP_MD_CTX
};

digest hmac_sha256(std::string_view key, std::string_view bytes);

std::string to_hex(std::string_view bytes);  // lower case
std::string to_hex(const digest& bytes);

// Takes the same time wherever the first difference is. Different lengths are unequal at once.
bool equal_in_constant_time(std::string_view a, std::string_view b);

inline std::string_view bytes_of(const digest& d) {
  return {reinterpret_cast<const char*>(d.data()), d.size()};
}

}  // namespace roster::crypto
