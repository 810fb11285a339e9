// The handler of the import: while one batch is in the database, the next is read.
#include "services/participants/api/import_participants.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <optional>
#include <string>
#include <utility>

#include "common/async/beside.hpp"
#include "common/db/errors.hpp"
#include "common/http/dispatcher.hpp"
#include "common/http/request_headers.hpp"
#include "services/participants/api/import_batch.hpp"
#include "services/participants/api/import_retry.hpp"
#include "services/participants/api/import_turn.hpp"
#include "services/participants/api/ndjson.hpp"
#include "services/participants/api/request_parts.hpp"

namespace roster::participants::api {

namespace {

// How much of the report waits for the upload's end. Many clients read nothing while they send; whoever gets
// more complaints than this has to.
constexpr std::size_t report_bytes = 1U << 20U;

// A long upload outlives a moment's overload, or a lost connection to the database: a batch of which nothing
// was done is tried again after these pauses, each twice the one before, some 6 s in all.
constexpr std::chrono::milliseconds first_pause{200};
constexpr std::chrono::milliseconds longest_pause{3'200};

struct stored_batch {
  import_batch batch;
  std::vector<bool> created{};
  std::optional<failure> refused{};  // the batch as a whole: the team has gone, its subscription or our turn
};

async::task<stored_batch> store(context& api, import_request asked, std::chrono::milliseconds patience,
                                import_batch batch) {
  stored_batch out{std::move(batch)};
  if (out.batch.rows.empty()) co_return out;
  asked.rows = std::move(out.batch.rows);  // their numbers are enough for the report
  for (auto pause = first_pause;; pause *= 2) {
    try {
      const result<std::vector<bool>> created =
          co_await api.participants->import_participants(async::clock::now() + patience, asked);
      if (created.has_error()) {
        out.refused = created.error();
      } else {
        out.created = *created;
      }
      co_return out;
    } catch (const db::outcome_unknown&) {
      throw;  // sent again, what is stored already would be reported as taken
    } catch (const db::unavailable&) {
      if (pause > longest_pause) throw;
    }
    const async::executor here = co_await async::this_executor;
    async::timer waiting(here);
    waiting.expires_after(pause);
    co_await waiting.async_wait(async::as_result);
  }
}

http::response with_head() {
  http::response out;
  out.header("Content-Type", ndjson_type);
  return out;
}

class import_run {
 public:
  import_run(context& api, http::exchange& with, http::stream& through, requester by, import_retry* retry,
             async::executor here)
      : api_(api),
        with_(with),
        through_(through),
        by_(std::move(by)),
        retry_(retry),
        here_(std::move(here)) {}

  async::task<result<http::response>> run() {
    text::line_splitter lines(longest_import_line);
    const auto take = [this](const text::numbered_line& line) { next_.add(line); };
    bool at_end = false;
    while (!at_end) {
      const result<std::string> piece = co_await through_.read();
      if (piece.has_error()) co_return piece.error();
      if (retry_ != nullptr) retry_->read(*piece);
      at_end = piece->empty();
      at_end ? lines.finish(take) : lines.feed(*piece, take);
      if (!at_end && !next_.is_full()) continue;
      const std::optional<failure> refused = co_await hand_over();
      if (refused) co_return *refused;
    }
    const std::optional<failure> refused = co_await conclude_batch();
    if (refused) co_return *refused;
    report_ += import_summary(created_, failed_);
    if (retry_ != nullptr) {
      result<std::string> said = co_await retry_->remember(report_);
      if (said.has_error()) co_return said.error();
      if (!through_.has_begun()) report_ = std::move(*said);
    }
    if (through_.has_begun()) {
      co_await through_.write(report_);
      co_return http::response();
    }
    http::response answer = with_head();
    answer.body = std::move(report_);
    co_return answer;
  }

 private:
  // What was read goes to the database when the batch before it has come back.
  async::task<std::optional<failure>> hand_over() {
    const std::optional<failure> refused = co_await conclude_batch();
    if (refused) co_return refused;
    if (next_.is_empty()) co_return std::nullopt;
    const auto patience =
        std::chrono::duration_cast<std::chrono::milliseconds>(with_.deadline - with_.received);
    import_request asked;
    asked.by = by_;
    if (retry_ != nullptr) asked.lease = retry_->held();
    under_way_.emplace(here_, store(api_, std::move(asked), patience, std::exchange(next_, {})));
    co_return std::nullopt;
  }

  async::task<std::optional<failure>> conclude_batch() {
    if (!under_way_) co_return std::nullopt;
    const stored_batch done = co_await under_way_->join();
    under_way_.reset();
    if (done.refused) co_return done.refused;
    const auto created =
        static_cast<std::uint64_t>(std::count(done.created.begin(), done.created.end(), true));
    created_ += created;
    failed_ += done.batch.numbers.size() + done.batch.bad.size() - created;
    report_ += import_report(done.batch, done.created);
    if (report_.size() > report_bytes || (through_.has_begun() && !report_.empty())) {
      if (!through_.has_begun()) http::begin_answer(with_, through_, with_head());
      co_await through_.write(report_);
      if (retry_ != nullptr) retry_->said(report_);
      report_.clear();
    }
    co_return std::nullopt;
  }

  context& api_;
  http::exchange& with_;
  http::stream& through_;
  requester by_;
  import_retry* retry_;  // nullptr: without a key
  async::executor here_;
  import_batch next_;
  std::optional<async::beside<stored_batch>> under_way_;
  std::string report_;
  std::uint64_t created_ = 0;
  std::uint64_t failed_ = 0;
};

// An import whose key is known: the upload is read to its end, to be compared, and nothing of it is stored.
async::task<result<http::response>> answer_again(http::stream& through, import_retry& retry) {
  while (true) {
    const result<std::string> piece = co_await through.read();
    if (piece.has_error()) co_return piece.error();
    if (piece->empty()) break;
    retry.read(*piece);
  }
  result<std::string> said = co_await retry.repeat();
  if (said.has_error()) co_return said.error();
  http::response answer = with_head();
  answer.body = std::move(*said);
  co_return answer;
}

// One that fails lets the next under its key have its turn. A batch of it that is still on its way is stored
// before that, or not at all.
async::task<result<http::response>> carry_out(context& api, http::exchange& with, http::stream& through,
                                              const requester& by, import_retry& retry) {
  const async::executor here = co_await async::this_executor;
  result<http::response> outcome = failure{errc::internal};
  std::exception_ptr broken;
  {
    const lease_keeper keeper(*api.participants, retry.held(), here);
    import_run run(api, with, through, by, &retry, here);
    try {
      outcome = co_await run.run();
    } catch (...) {
      broken = std::current_exception();
    }
  }
  if (broken || outcome.has_error()) co_await retry.give_up();
  if (broken) std::rethrow_exception(broken);
  co_return outcome;
}

async::task<result<http::response>> import_once(context& api, http::exchange& with, http::stream& through,
                                                const requester& by, std::string key) {
  import_retry retry(*api.participants, with, by.team_id, std::move(key));
  result<import_start> started =
      co_await wait_for_turn(*api.participants, with, through, by.team_id, retry.token());
  if (started.has_error()) co_return started.error();
  if (started->what == import_start::state::known) {
    result<http::response> again = co_await answer_again(through, retry);
    co_return again;
  }
  retry.carries_out(std::move(started->lease));
  result<http::response> outcome = co_await carry_out(api, with, through, by, retry);
  co_return outcome;
}

}  // namespace

async::task<result<http::response>> import_participants(context& api, http::exchange& with,
                                                        http::stream& through) {
  const std::optional<requester> by = requester_of(with);
  if (!by) co_return failure{errc::not_found};
  const result<void> allowed = co_await api.data.check_may_create(with.deadline, *by);
  if (allowed.has_error()) co_return allowed.error();
  if (!is_ndjson(with.message.header(http::field::content_type)))
    co_return failure{errc::unsupported_media_type};
  result<std::optional<std::string>> retry_key = http::idempotency_key(with.message);
  if (retry_key.has_error()) co_return retry_key.error();

  if (*retry_key) {
    result<http::response> outcome = co_await import_once(api, with, through, *by, std::move(**retry_key));
    co_return outcome;
  }
  const async::executor here = co_await async::this_executor;
  import_run run(api, with, through, *by, nullptr, here);
  result<http::response> outcome = co_await run.run();
  co_return outcome;
}

}  // namespace roster::participants::api
