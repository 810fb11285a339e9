// Delivers what waits in a service's outbox, on a thread and a database connection of its own, so that a slow
// receiver is nobody else's business.
//
// A scope is taken by a lease; its events are sent one after another, each until it is delivered, parked or
// to be tried again later. An event that is parked (410, or it failed for too long) is put aside and those
// behind it are sent: one that a receiver cannot take must not hold up all that comes after it.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>

#include "common/db/lanes.hpp"
#include "common/webhook/delivery_queue.hpp"
#include "common/webhook/message.hpp"
#include "common/webhook/schedule.hpp"
#include "common/webhook/sender.hpp"
#include "common/webhook/settings.hpp"

namespace roster::webhook {

struct deliverer_options {
  db::connection_options database;
  delivery_queue queue;
  message_format format;
  std::chrono::milliseconds timeout{15'000};  // of one message
  std::size_t at_once = 8;                    // scopes
  schedule retries{};
  // For the database, at both ends of the work under a lease: a lease lasts for twice this and twice the
  // timeout.
  std::chrono::milliseconds reserve{5'000};
  // How often somebody looks for what is new while nothing is.
  std::chrono::milliseconds look_every{500};
  // Made on the deliverer's thread, which is the one that it is called on.
  std::function<std::unique_ptr<sender>(const async::executor& on)> make_sender;
};

class deliverer {
 public:
  virtual ~deliverer() = default;  // stop()
  // Takes nothing more, waits a moment for what is under way, and abandons what is not done then: its lease
  // runs out, and somebody else sends it (again). Idempotent.
  virtual void stop() = 0;
};

// Works from now on.
std::unique_ptr<deliverer> start_deliverer(deliverer_options options);

// The same by a service's settings.
std::unique_ptr<deliverer> start_deliverer(const settings& chosen, db::connection_options database,
                                           delivery_queue queue, message_format format);

}  // namespace roster::webhook
