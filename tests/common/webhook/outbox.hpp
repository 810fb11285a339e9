// A database with an events table and its outbox, as the participants service has them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/db/connection.hpp"
#include "common/events/event_table.hpp"
#include "common/webhook/delivery_queue.hpp"
#include "common/webhook/message.hpp"

namespace roster::webhook::test {

class outbox {
 public:
  outbox();

  db::connection_options options() const;
  db::connection& on() { return on_; }
  const delivery_queue& queue() const { return queue_; }
  const message_format& format() const { return format_; }

  // Writes events that wait, in one transaction each.
  void write(const std::string& scope, int count = 1);
  // Gives `in` one that is not seen before COMMIT.
  void write_in(db::transaction& in, const std::string& scope);

  // The first column of the first row, on a session of its own.
  std::string ask(const std::string& sql) const;
  // How many events are 'waiting', 'delivered' or 'parked'.
  std::string count(const std::string& delivery) const;
  void settle_and_notice();  // what a deliverer does before it takes anything

 private:
  std::string url_;
  db::connection on_;
  events::event_table table_;
  delivery_queue queue_;
  message_format format_;
};

}  // namespace roster::webhook::test
