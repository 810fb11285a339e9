// X-Request-Id: checked or made.
#include "common/trace/request_id.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "common/crypto/digest.hpp"
#include "common/crypto/random.hpp"
#include "common/text/byte_set.hpp"
#include "common/text/secret.hpp"

namespace roster::trace {

namespace {

constexpr std::size_t digits = 16;  // of the prefix, and of the counter

struct generator {
  std::array<char, digits> prefix;
  std::uint64_t next = 0;
};

generator make_generator() {
  generator made{};
  const std::string random = crypto::to_hex(crypto::random_bytes(digits / 2));
  std::copy(random.begin(), random.end(), made.prefix.begin());
  return made;
}

constexpr text::byte_set sane_bytes(text::letters_and_digits, "._-");

}  // namespace

bool is_sane_request_id(std::string_view id) {
  return !id.empty() && id.size() <= 128 && sane_bytes.has_all(id) && !text::without_secrets(id);
}

std::string make_request_id() {
  thread_local generator mine = make_generator();
  constexpr std::string_view hexadecimal = "0123456789abcdef";
  std::string id(2 * digits, '0');
  std::copy(mine.prefix.begin(), mine.prefix.end(), id.begin());
  std::uint64_t count = mine.next++;
  for (std::size_t i = id.size(); count != 0; count >>= 4U) id[--i] = hexadecimal[count & 0x0FU];
  return id;
}

}  // namespace roster::trace
