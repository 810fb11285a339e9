// Asking again, and again.
#include "services/participants/api/import_turn.hpp"

#include <chrono>
#include <utility>

#include "common/log/log.hpp"

namespace roster::participants::api {

namespace {

// An import takes seconds to minutes, and no more wait than a credential may have streams.
constexpr std::chrono::milliseconds ask_every{250};

// Two of these may fail before the lease runs out.
constexpr std::chrono::milliseconds renew_every = import_lease_time / 3;

}  // namespace

async::task<result<import_start>> wait_for_turn(participant_repository& in, const http::exchange& with,
                                                http::stream& through, std::int64_t team_id,
                                                retry_token token) {
  async::timer pause(co_await async::this_executor);
  for (bool waits = false;; waits = true) {
    const import_start asked = co_await in.begin_import(with.deadline, team_id, token);
    if (asked.what != import_start::state::under_way) co_return asked;
    if (through.is_gone()) throw http::client_gone("the client left while its import waited for another");
    if (!waits)
      log::info("an import waits for another under its key",
                {{"request_id", with.request_id}, {"credential_id", with.caller.credential_id}});
    if (async::clock::now() + ask_every > with.deadline) co_return failure{errc::unavailable};
    pause.expires_after(ask_every);
    co_await pause.async_wait(async::as_result);
  }
}

struct lease_keeper::state {
  state(participant_repository& i, import_lease h, const async::executor& here)
      : in(i), held(std::move(h)), pause(here) {}
  participant_repository& in;
  import_lease held;
  async::timer pause;
  bool is_over = false;
};

lease_keeper::lease_keeper(participant_repository& in, import_lease held, const async::executor& here)
    : state_(std::make_shared<state>(in, std::move(held), here)) {
  async::spawn(here, keep(state_));
}

lease_keeper::~lease_keeper() {
  state_->is_over = true;
  state_->pause.cancel();
}

async::task<> lease_keeper::keep(std::shared_ptr<state> s) {
  while (!s->is_over) {
    s->pause.expires_after(renew_every);
    co_await s->pause.async_wait(async::as_result);
    if (s->is_over) co_return;
    try {
      const bool is_ours = co_await s->in.renew_import(async::clock::now() + renew_every, s->held);
      if (!is_ours) co_return;  // the next batch is told so
    } catch (const std::exception& cause) {
      log::warning("an import's lease was not renewed", {{"reason", cause.what()}});
    }
  }
}

}  // namespace roster::participants::api
