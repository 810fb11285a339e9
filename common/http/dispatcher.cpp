// The stages of a service, one after another, and the access log.
#include "common/http/dispatcher.hpp"

#include <algorithm>
#include <charconv>
#include <exception>

#include "common/http/media_type.hpp"
#include "common/http/path.hpp"
#include "common/http/request_headers.hpp"
#include "common/http/request_metrics.hpp"
#include "common/identity/verifier.hpp"
#include "common/log/log.hpp"
#include "common/text/secret.hpp"
#include "common/trace/request_id.hpp"

namespace roster::http {

namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::system_clock;

constexpr std::string_view timeout_header = "X-Roster-Timeout-Ms";

// nginx's number: Beast had a name for it and has dropped it.
constexpr auto client_closed_request = static_cast<status>(499);

// The gateway's deadline travels as the time that is left.
void shorten_deadline(exchange& with) {
  const std::optional<std::string_view> header = with.message.header(timeout_header);
  if (!header) return;
  std::int64_t left = 0;
  const auto [end, ec] = std::from_chars(header->data(), header->data() + header->size(), left);
  if (ec != std::errc() || end != header->data() + header->size() || left < 0) return;
  // Compared as durations first: a time point so far away would overflow.
  if (milliseconds(left) < with.deadline - with.received) with.deadline = with.received + milliseconds(left);
}

// Rules and routes are matched on decoded segments, so the dialect is as well: /api/%762 is /api/v2.
dialect dialect_spoken_at(std::string_view path) {
  if (path.find('%') == std::string_view::npos) return dialect_of(path);
  const std::optional<std::vector<std::string>> segments = split_path(path);
  if (!segments || segments->size() < 2) return dialect_of(path);
  return dialect_of("/" + segments->at(0) + "/" + segments->at(1));
}

// Stages 2 and 3.
class entrance {
 public:
  entrance(dispatcher_config config, router routes)
      : request_timeout_(config.request_timeout),
        callers_(std::move(config.audience), std::move(config.identity_keys)),
        routes_(std::move(routes)) {
    for (const route_key& row : routes_.table()) metrics_.emplace_back(to_string(row.method), row.pattern);
  }

  exchange begin(const request& message, std::string_view peer) const {
    exchange with = begin_exchange(message, peer, request_timeout_);
    shorten_deadline(with);
    return with;
  }

  // The row that is asked for; or `answered`, which is then set.
  std::optional<std::size_t> admit(exchange& with, result<response>& answered) {
    if (!identify(with)) return refuse(answered, errc::unauthenticated);
    const std::optional<std::vector<std::string>> segments = split_path(with.message.path());
    if (!segments) return refuse(answered, errc::bad_request);
    auto [found, none] = routes_.match(with.message.method(), *segments, with.message.path());
    if (!found) {
      if (none.allow.empty()) return refuse(answered, errc::not_found);
      response refused = to_response({errc::method_not_allowed}, with.spoken);
      refused.header("Allow", none.allow);
      answered = std::move(refused);
      return std::nullopt;
    }
    with.counted_as = &metrics_[found->row];
    if (has_content_coding(with.message)) return refuse(answered, errc::unsupported_media_type);
    with.path = std::move(found->parameters);
    return found->row;
  }

 private:
  static std::optional<std::size_t> refuse(result<response>& answered, errc why) {
    answered = failure{why};
    return std::nullopt;
  }

  bool identify(exchange& with) {
    const std::optional<std::string_view> statement = with.message.header(identity::header_name);
    if (!statement) return false;
    if (with.message.count(identity::header_name) != 1) return refuse_caller(with, "given more than once");
    const auto now = std::chrono::floor<std::chrono::seconds>(system_clock::now());
    const auto who = callers_.verify(*statement, now);
    if (!who) return refuse_caller(with, to_text(who.error()));
    with.caller = **who;
    return true;
  }

  // Only a gateway sends statements, so one that does not count is a matter of the settings. Never logged
  // itself: whoever has it is who it names.
  static bool refuse_caller(const exchange& with, std::string_view cause) {
    log::warning("identity refused", {{"request_id", with.request_id}, {"cause", cause}});
    return false;
  }

  std::chrono::milliseconds request_timeout_;
  identity::verifier callers_;
  router routes_;
  std::vector<request_metrics> metrics_;  // of each row
};

class dispatcher {
 public:
  dispatcher(dispatcher_config config, router routes, bound_handler handle)
      : entrance_(std::move(config), std::move(routes)), handle_(std::move(handle)) {}

  async::task<response> answer(const request& message, std::string_view peer) {
    exchange with = entrance_.begin(message, peer);
    response made;
    try {
      result<response> outcome = response();
      if (const std::optional<std::size_t> row = entrance_.admit(with, outcome))
        outcome = co_await handle_(*row, with);
      made = outcome.has_value() ? std::move(*outcome) : to_response(outcome.error(), with.spoken);
    } catch (...) {
      made = to_response(failure_of_current_exception(with), with.spoken);
    }
    finish_exchange(with, made);
    co_return made;
  }

 private:
  entrance entrance_;
  bound_handler handle_;
};

class stream_dispatcher {
 public:
  stream_dispatcher(dispatcher_config config, router routes, bound_stream_handler handle)
      : entrance_(std::move(config), std::move(routes)), handle_(std::move(handle)) {}

  async::task<response> answer(const request& message, std::string_view peer, stream& through) {
    exchange with = entrance_.begin(message, peer);
    result<response> outcome = response();
    try {
      if (const std::optional<std::size_t> row = entrance_.admit(with, outcome))
        outcome = co_await handle_(*row, with, through);
    } catch (...) {
      outcome = outcome_of_current_exception(with, through);
    }
    co_return end_answer(with, through, std::move(outcome));
  }

 private:
  entrance entrance_;
  bound_stream_handler handle_;
};

void log_access(const exchange& done, const response& answer, microseconds took) {
  if (!log::enabled(log::level::info)) return;
  // The path without its query: a query may hold what does not belong into a log. Nor does a secret that
  // somebody has put into the path, or into the place of the method.
  const std::string_view path = done.message.path();
  const std::string_view method = done.message.method_text();
  const std::optional<std::string> clean_path = text::without_encoded_secrets(path);
  const std::optional<std::string> clean_method = text::without_secrets(method);
  log::info("request",
            {{"request_id", done.request_id},
             {"trace_id", done.trace ? std::string_view(done.trace->trace_id) : std::string_view()},
             {"method", clean_method ? std::string_view(*clean_method) : method},
             {"path", clean_path ? std::string_view(*clean_path) : path},
             {"status", static_cast<unsigned>(answer.code())},
             {"duration_us", took.count()},
             {"credential_id", done.caller.credential_id},
             {"peer", done.peer}});
}

}  // namespace

response to_response(const failure& error, dialect spoken) {
  const answer fixed = answer_for(error.code, spoken);
  response made(boost::beast::http::int_to_status(fixed.status));
  made.body = error_body(error, spoken);
  if (error.code == errc::unauthenticated)
    made.header("WWW-Authenticate",
                spoken == dialect::message ? "Bearer realm=\"roster\"" : "ApiKey realm=\"roster\"");
  if (error.code == errc::unavailable) made.header("Retry-After", "1");
  return made;
}

failure failure_of_current_exception(const exchange& during) {
  try {
    throw;
  } catch (const unavailable_error& cause) {
    log::warning("request failed", {{"request_id", during.request_id}, {"cause", cause.what()}});
    return {errc::unavailable};
  } catch (const std::exception& cause) {
    log::error("request failed", {{"request_id", during.request_id}, {"cause", cause.what()}});
  } catch (...) {
    log::error("request failed",
               {{"request_id", during.request_id}, {"cause", "an exception of unknown type"}});
  }
  return {errc::internal};
}

result<response> outcome_of_current_exception(const exchange& during, stream& through) {
  try {
    throw;
  } catch (const client_gone& cause) {
    log::info("client went away", {{"request_id", during.request_id}, {"cause", cause.what()}});
    through.cut();
    return response(client_closed_request);
  } catch (...) {
    return failure_of_current_exception(during);
  }
}

exchange begin_exchange(const request& message, std::string_view peer, std::chrono::milliseconds timeout) {
  exchange with{message};
  with.received = async::clock::now();
  with.deadline = with.received + timeout;
  with.spoken = dialect_spoken_at(message.path());
  with.peer = peer;
  const std::optional<std::string_view> id = message.header("X-Request-Id");
  with.request_id = id && trace::is_sane_request_id(*id) ? std::string(*id) : trace::make_request_id();
  if (const std::optional<std::string_view> header = message.header("traceparent"))
    with.trace = trace::parse_traceparent(*header);
  return with;
}

void finish_exchange(const exchange& done, response& answer) {
  if (!answer.body.empty() && !answer.find_header("Content-Type"))
    answer.header("Content-Type", response_content_type(done.message.header(field::accept)));
  answer.header("X-Request-Id", done.request_id);
  const auto took = duration_cast<microseconds>(async::clock::now() - done.received);
  const request_metrics& route =
      done.counted_as != nullptr ? *done.counted_as : request_metrics::of_no_route();
  route.answered(static_cast<unsigned>(answer.code()), took);
  log_access(done, answer, took);
}

void begin_answer(const exchange& with, stream& through, response head) {
  head.header("X-Request-Id", with.request_id);
  through.begin(std::move(head));
}

response end_answer(const exchange& with, stream& through, result<response> outcome) {
  response made = outcome.has_value() ? std::move(*outcome) : to_response(outcome.error(), with.spoken);
  if (through.has_begun() && outcome.has_error()) {
    log::warning("answer cut off", {{"request_id", with.request_id},
                                    {"status", answer_for(outcome.error().code, with.spoken).status}});
    through.cut();
  }
  finish_exchange(with, made);
  return made;
}

response refusal(errc code, const request& so_far) {
  const exchange with = begin_exchange(so_far, "", {});
  response made = to_response({code}, with.spoken);
  finish_exchange(with, made);
  return made;
}

request_handler make_dispatcher(dispatcher_config config, router routes, bound_handler handle) {
  const auto shared = std::make_shared<dispatcher>(std::move(config), std::move(routes), std::move(handle));
  return [shared](request& message, std::string_view peer) { return shared->answer(message, peer); };
}

stream_handler make_stream_dispatcher(dispatcher_config config, router routes, bound_stream_handler handle) {
  const auto shared =
      std::make_shared<stream_dispatcher>(std::move(config), std::move(routes), std::move(handle));
  return [shared](request& message, std::string_view peer, stream& through) {
    return shared->answer(message, peer, through);
  };
}

}  // namespace roster::http
