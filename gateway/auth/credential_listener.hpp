// Hears of changed credentials: LISTEN roster_credential on a connection and a thread of its own. One that
// hangs is given up after about ten seconds: nobody knows what it does not tell.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "common/db/connection.hpp"
#include "gateway/auth/credential.hpp"

namespace roster::gateway {

// Called on the listener's thread; must not throw and should only post.
struct credential_notices {
  std::function<void(const secret_hash&)> changed;  // created, changed, revoked or deleted
  std::function<void()> lost;                       // notices do not arrive any more
  std::function<void()> live;                       // they do (again); what changed in between was not heard
};

class credential_listener {
 public:
  // Does nothing before start(). `prepare` is called on every new connection before it listens; when it
  // throws, another connection is tried later.
  credential_listener(db::connection_options options, std::function<void(db::connection&)> prepare,
                      credential_notices to);
  ~credential_listener();  // stop()
  credential_listener(const credential_listener&) = delete;
  credential_listener& operator=(const credential_listener&) = delete;

  void start();  // once
  bool is_live() const { return live_; }
  void stop();  // joins its thread; no notice comes after it. Idempotent.

 private:
  void run();
  void listen();  // on an open connection, until stop() or an exception
  void set_live(bool live);
  bool pause(std::chrono::milliseconds time);  // false: stop() was called

  db::connection connection_;
  std::function<void(db::connection&)> prepare_;
  credential_notices to_;
  std::atomic<bool> live_ = false;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;  // under mutex_
  std::thread thread_;     // set under mutex_
};

}  // namespace roster::gateway
