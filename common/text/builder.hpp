// A text while it is put together from pieces.
#pragma once

#include <array>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace roster::text {

// On the stack up to 2,048 bytes, which most are. A head or a log line has some dozens of pieces, and a
// string that grows by each of them costs more than the pieces do.
class builder {
 public:
  builder() = default;
  builder(const builder&) = delete;
  builder& operator=(const builder&) = delete;

  // Until the next piece, which it must not be itself.
  std::string_view written() const { return {begin_, size_}; }

  builder& operator<<(std::string_view piece) {
    piece.copy(room(piece.size()), piece.size());
    size_ += piece.size();
    return *this;
  }
  builder& operator<<(char one) {
    *room(1) = one;
    ++size_;
    return *this;
  }
  // In decimal digits; a double as the shortest text that is read as the same.
  builder& number(std::integral auto value) { return digits(value); }
  builder& number(double value) { return digits(value); }

 private:
  template <class Number>
  builder& digits(Number value) {
    constexpr std::size_t longest = 32;
    char* const begin = room(longest);
    size_ += static_cast<std::size_t>(std::to_chars(begin, begin + longest, value).ptr - begin);
    return *this;
  }

  // Where so many bytes may be written.
  char* room(std::size_t bytes) {
    if (capacity_ - size_ < bytes) grow(bytes);
    return begin_ + size_;
  }

  void grow(std::size_t bytes) {
    std::string larger(2 * (size_ + bytes), '\0');
    written().copy(larger.data(), size_);
    long_ = std::move(larger);
    begin_ = long_.data();
    capacity_ = long_.size();
  }

  std::array<char, 2048> usual_;  // not initialised: it is written before it is read
  std::string long_;
  char* begin_ = usual_.data();
  std::size_t capacity_ = usual_.size();
  std::size_t size_ = 0;
};

}  // namespace roster::text
