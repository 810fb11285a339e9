// Lines out of pieces that end anywhere: a line may span any number of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace roster::text {

struct numbered_line {
  std::uint64_t number = 0;  // from 1
  std::string_view text{};   // without its end, LF or CRLF; empty when it is too long
  bool is_too_long = false;
};

class line_splitter {
 public:
  // Of a longer line nothing is kept. In bytes.
  explicit line_splitter(std::size_t longest) : longest_(longest) {}

  // Calls `take(numbered_line)` for each line that ends in `piece`; its text lasts for the call.
  template <class Take>
  void feed(std::string_view piece, Take&& take) {
    while (true) {
      const auto end = piece.find('\n');
      const std::string_view part = piece.substr(0, end);
      if (end == std::string_view::npos) return keep(part);
      if (kept_.empty() && !overflown_) {
        give(part, take);
      } else {
        keep(part);
        give(kept_, take);
        kept_.clear();
      }
      piece.remove_prefix(end + 1);
    }
  }

  // The last line, which needs no end; none when there is nothing behind the last LF.
  template <class Take>
  void finish(Take&& take) {
    if (!kept_.empty() || overflown_) give(kept_, take);
    kept_.clear();
  }

 private:
  void keep(std::string_view part) {
    // One byte more than the longest: it may be the CR.
    if (overflown_ || kept_.size() + part.size() > longest_ + 1) {
      overflown_ = true;
      kept_.clear();
    } else {
      kept_.append(part);
    }
  }

  template <class Take>
  void give(std::string_view text, Take& take) {
    if (text.ends_with('\r')) text.remove_suffix(1);
    numbered_line line{++count_, text, overflown_ || text.size() > longest_};
    if (line.is_too_long) line.text = {};
    overflown_ = false;
    take(line);
  }

  std::size_t longest_;
  std::string kept_;
  std::uint64_t count_ = 0;
  bool overflown_ = false;
};

}  // namespace roster::text
