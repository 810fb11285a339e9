// The requests of one connection and their answers, without I/O: which request may start, and which answer
// leaves next.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>

#include "common/http/request.hpp"
#include "common/http/response.hpp"

namespace roster::http {

class answer_queue {
 public:
  // A request and, later, its answer; they leave in the order they came.
  struct slot {
    request message;
    response answer;
    std::size_t body_bytes = 0;  // of the message as it came: whoever handles it may take its body away
    bool started = false;
    bool ready = false;
    bool is_interim = false;  // 100 Continue
    bool keep_alive = true;
  };

  // `ordered`: as if each request had been carried out before the next (RFC 9112, section 9.3.2). One that
  // may change something starts when everything before it is answered, and whatever is behind it when it is.
  // Else all of them start at once.
  explicit answer_queue(bool ordered) : ordered_(ordered) {}

  bool empty() const { return slots_.empty(); }
  std::size_t size() const { return slots_.size(); }
  std::size_t body_bytes() const { return body_bytes_; }      // of requests that are not answered yet
  std::size_t answer_bytes() const { return answer_bytes_; }  // of answers that wait for their turn

  slot& push(request message);
  slot& push_answered(request message, response answer);
  void push_interim();

  // The next request to be started, as often as there is one.
  slot* start_next();
  void answered(slot& which, response made);

  bool is_front_ready() const { return !slots_.empty() && slots_.front()->ready; }
  std::unique_ptr<slot> take_front();  // needs is_front_ready()
  slot& back() { return *slots_.back(); }

 private:
  bool may_start(const slot& next) const;

  bool ordered_;
  std::deque<std::unique_ptr<slot>> slots_;
  std::size_t started_ = 0;  // so many at the front have started, and perhaps others behind
  std::size_t waiting_ = 0;  // have not started
  std::size_t running_ = 0;  // have, and are not answered
  bool changing_ = false;    // the one that runs is no safe one; only where they are ordered
  std::size_t body_bytes_ = 0;
  std::size_t answer_bytes_ = 0;
};

// RFC 9110, section 9.2.1.
bool is_safe(verb method);

}  // namespace roster::http
