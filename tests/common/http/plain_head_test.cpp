// What counts as a plain line, header and length: the rest is left to Beast.
#include "common/http/plain_head.hpp"

#include <gtest/gtest.h>

#include <string>

namespace roster::http {
namespace {

std::string repeated(std::size_t times) {
  return std::string(times, 'x');
}

TEST(PlainLines, AreTakenOneByOne) {
  plain_lines lines("GET / HTTP/1.1\r\nHost: a\r\n\r\nbody\n");
  EXPECT_EQ(lines.next(), "GET / HTTP/1.1");
  EXPECT_EQ(lines.next(), "Host: a");
  EXPECT_EQ(lines.next(), "");
  EXPECT_EQ(lines.taken(), 27U);
  EXPECT_FALSE(lines.next());
  EXPECT_EQ(lines.taken(), 27U);
}

TEST(PlainLines, HaveNothingButPrintableAscii) {
  // Wherever it stands among the bytes that are looked at together.
  for (std::size_t before = 0; before < 80; ++before) {
    for (int byte = 0; byte < 256; ++byte) {
      const std::string line = repeated(before) + static_cast<char>(byte) + "y";
      const bool is_printable = byte >= 0x20 && byte < 0x7f;
      EXPECT_EQ(plain_lines(line + "\r\n").next().has_value(), is_printable) << byte << " after " << before;
      EXPECT_EQ(plain_lines(line + repeated(9) + "\r\n").next().has_value(), is_printable)
          << byte << " after " << before;
    }
  }
}

TEST(PlainLines, HaveAnEnd) {
  for (std::size_t length = 0; length < 20; ++length) {
    for (const std::string end : {"", "\r", "\n", "\rx", "\n\r", "\r\r\n"})
      EXPECT_FALSE(plain_lines(repeated(length) + end).next()) << length << " bytes and " << end.size();
  }
}

TEST(PlainHeader, IsANameAndAValueWithNoMoreThanOneSpaceBetween) {
  for (const std::string_view line : {"X-Key: a b", "X-Key:a b"}) {
    const std::optional<plain_header> read = read_plain_header(line);
    ASSERT_TRUE(read) << line;
    EXPECT_EQ(read->name, "X-Key");
    EXPECT_EQ(read->value, "a b");
    EXPECT_EQ(read->id, field::unknown);
  }
  EXPECT_EQ(read_plain_header("hOST: a:1")->id, field::host);
  EXPECT_EQ(read_plain_header("Host:")->value, "");
  EXPECT_EQ(read_plain_header("Host: ")->value, "");
}

TEST(PlainHeader, IsNothingElse) {
  for (const std::string_view line : {"", ":", ": a", "Host", "Host : a", " Host: a", "Ho st: a", "Host:  a",
                                      "Host: a ", "Host:  ", "Ho(st: a", "Ho\"st: a", "Ho/st: a", "Ho@st: a"})
    EXPECT_FALSE(read_plain_header(line)) << line;
}

TEST(PlainNumber, IsAFewDigits) {
  EXPECT_EQ(read_plain_number("0"), 0U);
  EXPECT_EQ(read_plain_number("0042"), 42U);
  EXPECT_EQ(read_plain_number("999999999"), 999'999'999U);
  for (const std::string_view value : {"", "+1", "-1", "1 ", " 1", "1,1", "0x1", "1e3", "1000000000"})
    EXPECT_FALSE(read_plain_number(value)) << value;
}

}  // namespace
}  // namespace roster::http
