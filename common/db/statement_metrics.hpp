// How long each prepared statement takes, and of how many requests its batches are.
#pragma once

#include <chrono>
#include <cstddef>

#include "common/async/types.hpp"
#include "common/db/statement.hpp"
#include "common/metrics/metrics.hpp"

namespace roster::db {

class statement_metrics {
 public:
  // Of the thread that asks, and for it alone; lives as long as the thread.
  static const statement_metrics& of(const statement& what);

  // With its COMMIT, where it has one of its own. Counted from when it was sent, so what waits behind another
  // batch on the same connection waits for that one too.
  void took(async::clock::duration time) const;
  void batched(std::size_t requests) const;

 private:
  explicit statement_metrics(const statement& what);

  metrics::histogram took_;
  metrics::histogram batched_;
};

}  // namespace roster::db
