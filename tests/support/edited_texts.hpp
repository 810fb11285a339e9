// Texts that are nearly right: given ones after a few random edits, the same ones in every run.
#pragma once

#include <cstddef>
#include <random>
#include <span>
#include <string>
#include <string_view>

namespace roster::test {

class edited_texts {
 public:
  // Both must outlive it. `fragments`: what may be put in, besides single bytes.
  edited_texts(std::span<const std::string_view> texts, std::span<const std::string_view> fragments)
      : texts_(texts), fragments_(fragments) {}

  std::string next() {
    std::string text(texts_[below(texts_.size())]);
    for (std::size_t edits = 1 + below(3); edits > 0; --edits) edit(text);
    return text;
  }

 private:
  std::size_t below(std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_);
  }

  void edit(std::string& text) {
    const std::size_t at = below(text.size() + 1);
    switch (below(4)) {
      case 0:
        text.insert(at, fragments_[below(fragments_.size())]);
        break;
      case 1:
        text.insert(at, 1, static_cast<char>(below(256)));
        break;
      case 2:
        if (at < text.size()) text[at] = static_cast<char>(below(256));
        break;
      default:
        text.erase(at, 1 + below(3));
        break;
    }
  }

  std::span<const std::string_view> texts_;
  std::span<const std::string_view> fragments_;
  std::mt19937 random_{20261128};
};

}  // namespace roster::test
