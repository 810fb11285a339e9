// Lines out of pieces.
#include "common/text/line_splitter.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace roster::text {
namespace {

// "1:a 2: 3!": number and text of each line, '!' for one that is too long.
std::string split(const std::vector<std::string>& pieces, std::size_t longest = 8) {
  line_splitter lines(longest);
  std::string out;
  const auto take = [&](const numbered_line& line) {
    if (!out.empty()) out += ' ';
    out += std::to_string(line.number) + (line.is_too_long ? "!" : ":") + std::string(line.text);
  };
  for (const std::string& piece : pieces) lines.feed(piece, take);
  lines.finish(take);
  return out;
}

TEST(LineSplitter, NumbersEveryLineAlsoEmptyOnes) {
  EXPECT_EQ(split({"a\n\nb\n"}), "1:a 2: 3:b");
  EXPECT_EQ(split({""}), "");
}

TEST(LineSplitter, TheLastLineNeedsNoEnd) {
  EXPECT_EQ(split({"a\nb"}), "1:a 2:b");
}

TEST(LineSplitter, ALineMaySpanPiecesThatEndAnywhere) {
  EXPECT_EQ(split({"a", "b\r", "\nc", "", "d\n"}), "1:ab 2:cd");
  const std::string text = "ab\r\ncd\n\nef";
  for (std::size_t i = 0; i <= text.size(); ++i)
    EXPECT_EQ(split({text.substr(0, i), text.substr(i)}), "1:ab 2:cd 3: 4:ef") << i;
}

TEST(LineSplitter, ALongestLineMayHaveACarriageReturnMore) {
  EXPECT_EQ(split({"12345678\r\n12345678\n123456789\n1\n"}), "1:12345678 2:12345678 3! 4:1");
  EXPECT_EQ(split({"1234567", "8\r", "\n1234", "56789", "0\n", "1"}), "1:12345678 2! 3:1");
}

TEST(LineSplitter, AnOverlongLastLineIsReportedToo) {
  EXPECT_EQ(split({"1234567890", "123"}), "1!");
}

}  // namespace
}  // namespace roster::text
