// The rounds of a batch, and what each request gets from them.
#include "services/collections/repository/guest_batch.hpp"

#include <numeric>

#include "services/collections/repository/guest_lists.hpp"
#include "services/collections/repository/statements.hpp"

namespace roster::collections {

namespace {

// A round sees what the one before had to wait for. One repetition is enough, unless the user that was waited
// for is deleted again before it, and made again by somebody else.
constexpr int most_rounds = 5;

// Runs the requests at `todo` and sets their outcomes; gives those that have to be run again.
indexes run_round(const runner& run, std::span<const add_guest_request> requests, const indexes& todo,
                  std::vector<guest_outcome>& outcomes) {
  std::vector<guest_row> rows = add_guest_rows(run, requests, todo);
  indexes again;
  for (std::size_t n = 0; n < todo.size(); ++n) {
    guest_outcome& out = outcomes[todo[n]];
    switch (rows[n].kind) {
      case guest_row_kind::no_collection:
        out.what = verdict::no_collection;
        break;
      case guest_row_kind::forbidden:
        out.what = verdict::forbidden;
        break;
      case guest_row_kind::exists:
        out.what = verdict::exists;
        break;
      case guest_row_kind::added:
        out.what = verdict::added;
        out.guest = std::move(rows[n].guest);
        break;
      case guest_row_kind::retry:
        again.push_back(todo[n]);
        break;
    }
  }
  return again;
}

void set_error(std::vector<guest_outcome>& outcomes, const indexes& of, const std::exception_ptr& error) {
  for (const std::size_t i : of) outcomes[i].error = error;
}

// The rounds after the first. Leaves an error where no round settled the matter. When one throws, `todo` are
// those that the rounds before it left open.
void run_more_rounds(const runner& run, std::span<const add_guest_request> requests, indexes& todo,
                     std::vector<guest_outcome>& outcomes) {
  for (int round = 1; round < most_rounds && !todo.empty(); ++round)
    todo = run_round(run, requests, todo, outcomes);
  set_error(outcomes, todo, std::make_exception_ptr(db::unavailable("a guest's user could not be settled")));
}

indexes every(std::span<const add_guest_request> requests) {
  indexes all(requests.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  return all;
}

}  // namespace

void run_rounds(const runner& run, std::span<const add_guest_request> requests, const indexes& todo,
                std::vector<guest_outcome>& outcomes) {
  indexes again = run_round(run, requests, todo, outcomes);
  run_more_rounds(run, requests, again, outcomes);
}

std::vector<standing> check_access(db::connection& on, std::span<const access> requests) {
  return ask_access(by_itself(on), statements::check_access, requests);
}

std::vector<guest_outcome> add_guests(db::connection& on, std::span<const add_guest_request> requests) {
  std::vector<guest_outcome> outcomes(requests.size());
  const runner run = by_itself(on);
  indexes again = run_round(run, requests, every(requests), outcomes);
  try {
    run_more_rounds(run, requests, again, outcomes);
  } catch (...) {
    set_error(outcomes, again, std::current_exception());
  }
  attach_lists(on, requests, outcomes);
  return outcomes;
}

std::vector<guest_outcome> add_guests_in(db::transaction& in, std::span<const add_guest_request> requests) {
  std::vector<guest_outcome> outcomes(requests.size());
  run_rounds(inside(in), requests, every(requests), outcomes);
  return outcomes;
}

}  // namespace roster::collections
