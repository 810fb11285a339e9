// Bytes read and not yet parsed. Small until a connection sends much at once.
#pragma once

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <cstddef>
#include <cstring>
#include <string_view>
#include <vector>

namespace roster::http {

class receive_buffer {
 public:
  bool empty() const { return begin_ == end_; }
  std::size_t capacity() const { return bytes_.size(); }
  std::string_view view() const { return {bytes_.data() + begin_, end_ - begin_}; }

  // Room for the next read; at least a quarter of the buffer, and more once a read has filled it.
  boost::asio::mutable_buffer prepare() {
    const bool was_filled = end_ == bytes_.size();
    if (begin_ == end_) begin_ = end_ = 0;
    if (end_ == 0 && bytes_.size() > usual_most) bytes_ = std::vector<char>(first_size);
    if (was_filled && bytes_.size() < usual_most) {
      grow();
    } else if (bytes_.size() - end_ < bytes_.size() / 4 + 1) {
      make_room();
    }
    return {bytes_.data() + end_, bytes_.size() - end_};
  }

  void commit(std::size_t count) { end_ += count; }
  void consume(std::size_t count) { begin_ += count; }
  void clear() { begin_ = end_ = 0; }
  // Gives the memory back; no read may be under way.
  void release() {
    clear();
    bytes_ = {};
  }

 private:
  static constexpr std::size_t first_size = 4096;
  static constexpr std::size_t usual_most = 65536;  // beyond it only for one message's sake

  void make_room() {
    const std::size_t waiting = end_ - begin_;
    if (begin_ == 0 || waiting > bytes_.size() / 2) return grow();
    std::memmove(bytes_.data(), bytes_.data() + begin_, waiting);
    begin_ = 0;
    end_ = waiting;
  }

  void grow() {
    const std::size_t waiting = end_ - begin_;
    std::vector<char> larger(std::max(first_size, 2 * bytes_.size()));
    std::copy_n(bytes_.data() + begin_, waiting, larger.data());
    bytes_.swap(larger);
    begin_ = 0;
    end_ = waiting;
  }

  std::vector<char> bytes_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace roster::http
