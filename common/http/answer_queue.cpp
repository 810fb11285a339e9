// Two rules: who starts, and what is counted while it waits.
#include "common/http/answer_queue.hpp"

#include <utility>

namespace roster::http {

bool is_safe(verb method) {
  return method == verb::get || method == verb::head || method == verb::options || method == verb::trace;
}

answer_queue::slot& answer_queue::push(request message) {
  slot& made = *slots_.emplace_back(std::make_unique<slot>());
  made.message = std::move(message);
  made.keep_alive = made.message.keep_alive();
  made.body_bytes = made.message.body().size();
  body_bytes_ += made.body_bytes;
  ++waiting_;
  return made;
}

answer_queue::slot& answer_queue::push_answered(request message, response answer) {
  slot& made = *slots_.emplace_back(std::make_unique<slot>());
  made.message = std::move(message);
  made.answer = std::move(answer);
  made.started = made.ready = true;
  answer_bytes_ += made.answer.body.size();
  return made;
}

void answer_queue::push_interim() {
  push_answered({}, {}).is_interim = true;
}

bool answer_queue::may_start(const slot& next) const {
  if (!ordered_) return true;
  return is_safe(next.message.method()) ? !changing_ : running_ == 0;
}

answer_queue::slot* answer_queue::start_next() {
  if (waiting_ == 0) return nullptr;
  // Nobody overtakes. What was answered as it came (push_answered) has started, and may stand between.
  while (slots_[started_]->started) ++started_;
  slot& next = *slots_[started_];
  if (!may_start(next)) return nullptr;
  next.started = true;
  --waiting_;
  ++running_;
  changing_ = ordered_ && !is_safe(next.message.method());
  return &next;
}

void answer_queue::answered(slot& which, response made) {
  which.answer = std::move(made);
  which.ready = true;
  --running_;
  changing_ = false;  // one that changes something runs alone
  answer_bytes_ += which.answer.body.size();
  body_bytes_ -= which.body_bytes;
  which.message.take_body();  // the answer may wait long for its turn; the body need not wait with it
}

std::unique_ptr<answer_queue::slot> answer_queue::take_front() {
  std::unique_ptr<slot> out = std::move(slots_.front());
  slots_.pop_front();
  if (started_ > 0) --started_;
  answer_bytes_ -= out->answer.body.size();
  return out;
}

}  // namespace roster::http
