// One pair of histograms for each statement, by its name.
#include "common/db/statement_metrics.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace roster::db {

namespace {

constexpr std::array<std::uint64_t, 10> batch_sizes{1, 2, 4, 8, 16, 32, 64, 128, 256, 512};

}  // namespace

statement_metrics::statement_metrics(const statement& what)
    : took_(metrics::durations({"roster_db_statement_duration_seconds",
                                "How long statements took that succeeded.",
                                {{"statement", what.name}},
                                false})),
      batched_({"roster_db_batch_requests",
                "Requests that one statement carried out.",
                {{"statement", what.name}},
                false},
               batch_sizes) {}

const statement_metrics& statement_metrics::of(const statement& what) {
  thread_local std::map<std::string, statement_metrics, std::less<>> known;
  const auto found = known.find(std::string_view(what.name));
  return found != known.end() ? found->second
                              : known.emplace(what.name, statement_metrics(what)).first->second;
}

void statement_metrics::took(async::clock::duration time) const noexcept {
  const auto whole = std::chrono::duration_cast<std::chrono::microseconds>(time);
  took_.observe(static_cast<std::uint64_t>(whole.count()));
}

}  // namespace roster::db
