// Some words at a time must find what one byte at a time finds, wherever it stands.
#include "common/text/words.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace roster::text {
namespace {

std::size_t before_quote(std::string_view text) {
  return prefix_without(
      text, [](word bytes) { return any_equal(bytes, '"'); }, [](char c) { return c == '"'; });
}

TEST(Words, FindTheFirstAtEveryPlaceOfEveryLength) {
  for (std::size_t length = 0; length <= 40; ++length) {
    std::string text(length, 'a');
    EXPECT_EQ(before_quote(text), length);
    for (std::size_t at = 0; at < length; ++at) {
      text[at] = '"';
      EXPECT_EQ(before_quote(text), at) << length;
      if (at + 1 < length) {
        text[length - 1] = '"';
        EXPECT_EQ(before_quote(text), at) << length;
      }
      text[at] = text[length - 1] = 'a';
    }
  }
}

TEST(Words, KnowEveryByte) {
  for (int c = 0; c < 256; ++c) {
    for (std::size_t at = 0; at < sizeof(word); ++at) {
      std::string eight(sizeof(word), '\x7f');
      eight[at] = static_cast<char>(c);
      word bytes = 0;
      std::memcpy(&bytes, eight.data(), sizeof bytes);
      EXPECT_EQ(any_below(bytes, 0x20), c < 0x20) << c;
      EXPECT_EQ(any_equal(bytes, 'q'), c == 'q') << c;
      EXPECT_EQ(any_beyond_ascii(bytes), c >= 0x80) << c;
    }
  }
}

TEST(Words, FindWhatIsNotPrintable) {
  for (std::size_t length = 0; length <= 100; ++length) {
    std::string text(length, '~');
    EXPECT_EQ(printable_prefix(text), length);
    for (std::size_t at = 0; at < length; ++at) {
      for (const char c : {'\0', '\x1f', '\x7f', '\x80', '\xff'}) {
        text[at] = c;
        if (at + 1 < length) text[at + 1] = '\n';
        EXPECT_EQ(printable_prefix(text), at) << length;
        text[at] = text[length - 1] = '~';
        if (at + 1 < length) text[at + 1] = ' ';
      }
    }
  }
}

TEST(Words, KnowWhichBytesArePrintable) {
  for (int c = 0; c < 256; ++c) {
    for (std::size_t at = 0; at < 47; ++at) {
      std::string text(47, ' ');  // of four words, one and seven bytes
      text[at] = static_cast<char>(c);
      EXPECT_EQ(printable_prefix(text), c >= 0x20 && c < 0x7f ? text.size() : at) << c;
    }
  }
}

TEST(Words, AVainSuspicionCostsNothingButTime) {
  const auto always = [](word) { return true; };
  EXPECT_EQ(prefix_without("no such thing here", always, [](char c) { return c == '"'; }), 18U);
}

}  // namespace
}  // namespace roster::text
