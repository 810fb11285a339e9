// How long each prepared statement takes, and of how many requests the batches of hot ones are.
#pragma once

#include <cstddef>

#include "common/async/types.hpp"
#include "common/db/statement.hpp"
#include "common/metrics/metrics.hpp"

namespace roster::db {

// Looked up before a statement is sent: what was carried out must not seem to have failed because it could
// not be counted.
class statement_metrics {
 public:
  // Of the thread that asks, and for it alone; lives as long as the thread. May throw.
  static const statement_metrics& of(const statement& what);

  // It succeeded. With its COMMIT, unless it is part of a transaction. Counted from when it was sent, so what
  // waits behind another batch on the same connection waits for that one too.
  void took(async::clock::duration time) const noexcept;
  void batched(std::size_t requests) const noexcept { batched_.observe(requests); }

 private:
  explicit statement_metrics(const statement& what);

  metrics::histogram took_;
  metrics::histogram batched_;
};

}  // namespace roster::db
