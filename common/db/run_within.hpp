// A limit for what blocks its thread on a connection. libpq waits for an answer without one, and TCP gives up
// only a peer whose kernel is silent too: not a PostgreSQL that stands still.
#pragma once

#include <chrono>
#include <functional>

namespace roster::db {

// Runs `work`, which may wait for an answer on `socket`. When it takes longer than `time` the connection is
// shut down, which `work` sees as any broken one; then, whatever it throws or returns, unavailable is thrown.
void run_within(std::chrono::milliseconds time, int socket, const std::function<void()>& work);

}  // namespace roster::db
