// The life of one server process: threads, listeners, signals, ordered stop.
//
// SIGTERM or SIGINT: readiness says 503; a pause for balancers to notice (drain_delay); the listener closes;
// idle connections close (one that was in use just now only for writing, and is read for two seconds more),
// busy ones finish with "Connection: close"; `after_drain` (lanes drain); exit 0. What is not finished after
// drain_timeout is aborted. What comes after the last connection has ten seconds, for a PostgreSQL that hangs
// may hold it up: then the process ends with status 1. A second signal exits at once, with status 130.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "common/async/io_threads.hpp"
#include "common/config/reader.hpp"
#include "common/http/session.hpp"
#include "common/metrics/metrics.hpp"

namespace roster::app {

// Settings every server has, declared once.
struct server_settings {
  config::socket_address listen;
  config::host_port private_listen;  // health and metrics; never published
  std::size_t io_threads = 1;
  std::size_t max_connections = 10'000;
  http::session_limits limits;
  std::chrono::milliseconds request_timeout{10'000};
  std::chrono::milliseconds drain_delay{0};
  std::chrono::milliseconds drain_timeout{30'000};
  std::string log_level;
};

server_settings load_server_settings(config::reader& from, std::string_view default_listen,
                                     std::string_view default_private_listen,
                                     const http::session_limits& default_limits = {});

struct server_parts {
  std::string name;  // "roster-participants", in every log line
  // Of I/O thread i; called once for each, before the threads start.
  std::function<http::session_config(std::size_t i, const async::executor& on)> sessions;
  // Readiness besides starting and draining, answered by /health/ready: empty when ready, else the reason.
  // Called on the first I/O thread.
  std::function<async::task<std::string>()> not_ready_because;
  // Adds what /metrics shows besides what is counted, the process and the connections; empty: nothing. Called
  // on the first I/O thread.
  std::function<void(std::vector<metrics::reading>&)> readings;
  std::function<void()> after_drain;
};

// Blocks until the process was told to stop. Returns the exit status: 0; 2 when a listener cannot be opened
// (one line on standard error names the setting). What its caller does after that belongs to the five
// seconds.
int run_server(const server_settings& settings, async::io_threads& threads, server_parts parts,
               std::string_view prefix);

}  // namespace roster::app
