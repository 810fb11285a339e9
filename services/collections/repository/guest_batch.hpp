// Adding a batch of guests on a lane's connection: what the coalescer runs. Blocking; no Asio.
#pragma once

#include <cstddef>
#include <exception>
#include <span>
#include <vector>

#include "common/db/connection.hpp"
#include "services/collections/repository/guest_rows.hpp"
#include "services/collections/repository/repository.hpp"

namespace roster::collections {

enum class verdict { no_collection, forbidden, exists, added, retry_key_reused };

// What became of one request. Once something has committed, a failure may no longer be thrown, since the
// coalescer would carry the batch out again: it becomes the `error` of the requests that it concerns.
struct guest_outcome {
  verdict what = verdict::no_collection;
  domain::member guest{};  // when added
  member_list everyone{};  // when added and wanted
  std::exception_ptr error{};
};

// One per request, in order.
std::vector<standing> check_access(db::connection& on, std::span<const access> requests);

// One per request, in order; retry keys are not looked at. Throws only when nothing was done, or
// db::outcome_unknown.
std::vector<guest_outcome> add_guests(db::connection& on, std::span<const add_guest_request> requests);

// The same as a part of a transaction, and without lists: for many guests of one request.
std::vector<guest_outcome> add_guests_in(db::transaction& in, std::span<const add_guest_request> requests);

// The same for some of the requests, whose outcomes it sets.
using indexes = std::vector<std::size_t>;  // of requests
void run_rounds(const runner& run, std::span<const add_guest_request> requests, const indexes& todo,
                std::vector<guest_outcome>& outcomes);

}  // namespace roster::collections
