// The stages of the gateway.
#include "gateway/proxy/proxy.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "common/http/dispatcher.hpp"
#include "common/http/path.hpp"
#include "common/http/request_headers.hpp"
#include "common/http/request_metrics.hpp"
#include "gateway/proxy/cors.hpp"
#include "gateway/proxy/relay.hpp"
#include "gateway/proxy/upstream_head.hpp"
#include "gateway/rules.hpp"

namespace roster::gateway {

namespace {

using http::verb;

constexpr std::string_view all_methods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
constexpr std::string_view health_methods = "GET, HEAD, OPTIONS";

// RFC 9110, section 9.2.2, and a POST whose key lets the service tell a repetition (IETF draft
// "Idempotency-Key"): only a key that the service gets to see, and not with PATCH, where none looks at it.
bool may_repeat(const http::request& message) {
  switch (message.method()) {
    case verb::get:
    case verb::head:
    case verb::put:
    case verb::delete_:
    case verb::options:
      return true;
    case verb::post:
      return is_forwarded(message, "Idempotency-Key");
    default:
      return false;
  }
}

// The requests of a rule, or of the gateway's own route, by method.
class rule_metrics {
 public:
  explicit rule_metrics(std::string_view route) {
    for (const verb method : methods) by_method_.emplace_back(to_string(method), route);
    by_method_.emplace_back("other", route);
  }
  const http::request_metrics& of(verb method) const {
    return by_method_[static_cast<std::size_t>(std::find(begin(methods), end(methods), method) -
                                               begin(methods))];
  }

 private:
  static constexpr std::array methods{verb::get,   verb::post,    verb::put, verb::delete_,
                                      verb::patch, verb::options, verb::head};
  std::vector<http::request_metrics> by_method_;
};

class proxy {
 public:
  explicit proxy(proxy_parts parts) : parts_(parts), of_health_(own_routes[0].pattern) {
    for (const rule& each : rules) of_rules_.emplace_back(each.prefix);
  }

  async::task<http::response> answer(http::request& message, std::string_view peer) const {
    http::exchange with = http::begin_exchange(message, peer, parts_.request_timeout);
    http::response made;
    try {
      result<http::response> outcome = co_await carry_out(message, with, nullptr);
      made = outcome.has_value() ? std::move(*outcome) : http::to_response(outcome.error(), with.spoken);
    } catch (...) {
      made = http::to_response(http::failure_of_current_exception(with), with.spoken);
    }
    add_cors_headers(message, made);
    http::finish_exchange(with, made);
    co_return made;
  }

  async::task<http::response> answer_stream(http::request& message, std::string_view peer,
                                            http::stream& through) const {
    http::exchange with = http::begin_exchange(message, peer, parts_.request_timeout);
    result<http::response> outcome = http::response();
    try {
      outcome = co_await carry_out(message, with, &through);
    } catch (...) {
      outcome = http::outcome_of_current_exception(with, through);
    }
    http::response made = http::end_answer(with, through, std::move(outcome));
    add_cors_headers(message, made);
    co_return made;
  }

 private:
  // `through`: where the request is a stream.
  async::task<result<http::response>> carry_out(http::request& message, http::exchange& with,
                                                http::stream* through) const {
    const std::optional<std::vector<std::string>> segments = http::split_path(message.path());
    if (!segments) co_return failure{errc::bad_request};
    if (is_health(*segments)) {
      with.counted_as = &of_health_.of(message.method());
      co_return answer_health(message.method(), with.spoken);
    }
    const rule* const matched = match_rule(*segments);
    if (matched == nullptr) co_return failure{errc::not_found};
    with.counted_as = &of_rules_[static_cast<std::size_t>(matched - std::begin(rules))].of(message.method());
    if (message.method() == verb::options) co_return make_preflight_answer(all_methods);

    std::optional<result<authenticated>> checked = parts_.auth.check_at_once(message, *matched);
    if (!checked) checked = co_await parts_.auth.check(message, *matched, with.deadline);
    const result<authenticated>& who = *checked;
    if (!who) co_return who.error();
    with.caller.credential_id = who->credential_id;

    const limit_decision limit = parts_.limits.take(who->credential_id, who->rate_limit, with.received);
    result<http::response> outcome = failure{errc::too_many_requests};
    if (limit.allowed && http::has_content_coding(message)) {
      outcome = failure{errc::unsupported_media_type};
    } else if (limit.allowed && through != nullptr) {
      outcome = co_await forward_stream(with, *matched, *who->identity, limit, *through);
      if (outcome.has_error() && through->has_begun()) co_return outcome;
    } else if (limit.allowed) {
      const bool quick = is_quick(message, *segments);
      outcome = co_await forward(message, with, *matched, *who->identity, quick);
    }
    http::response made =
        outcome.has_value() ? std::move(*outcome) : http::to_response(outcome.error(), with.spoken);
    write_limit_headers(limit, made);
    co_return made;
  }

  // No coroutine of its own: every request would pay for its frame.
  async::task<result<http::response>> forward(http::request& message, const http::exchange& with,
                                              const rule& matched, std::string_view identity,
                                              bool quick) const {
    upstream_request what;
    what.head = make_upstream_head(with, identity);
    what.body = message.take_body();
    what.is_head = message.method() == verb::head;
    what.may_repeat = may_repeat(message);
    what.is_quick = quick;
    return upstream_of(matched.upstream).send(std::move(what), with.deadline);
  }

  async::task<result<http::response>> forward_stream(const http::exchange& with, const rule& matched,
                                                     std::string_view identity, const limit_decision& limit,
                                                     http::stream& through) const {
    // Imports and exports are few and long; of the second API's lists a client may well read many at once.
    stream_limiter& limiter = matched.upstream == service::participants ? parts_.streams : parts_.lists;
    const std::optional<stream_limiter::place> place = limiter.take(with.caller.credential_id);
    if (!place) co_return refuse_one_more_stream(with.spoken);
    result<http::response> outcome = co_await forward_stream_once(with, matched, identity, limit, through);
    // A service that stops leaves what it has accepted and not begun; asking for something does no harm
    // twice.
    const bool is_safe = with.message.method() != verb::post;
    if (is_safe && outcome.has_error() && outcome.error().code == errc::bad_gateway && !through.has_begun())
      outcome = co_await forward_stream_once(with, matched, identity, limit, through);
    co_return outcome;
  }

  async::task<result<http::response>> forward_stream_once(const http::exchange& with, const rule& matched,
                                                          std::string_view identity,
                                                          const limit_decision& limit,
                                                          http::stream& through) const {
    upstream& to = upstream_of(matched.upstream);
    const bool has_body = with.message.method() == verb::post;
    stream_request asked;
    asked.is_head = with.message.method() == verb::head;
    if (!has_body) asked.head_by = with.deadline;
    result<std::shared_ptr<service_stream>> service = co_await to.open_stream(asked);
    if (service.has_error()) co_return service.error();
    relayed what;
    what.head = make_upstream_head(with, identity);
    what.has_body = has_body;
    what.request_id = with.request_id;
    what.begin = [&with, &limit, &through](http::response head) {
      write_limit_headers(limit, head);
      add_cors_headers(with.message, head);
      http::begin_answer(with, through, std::move(head));
    };
    result<http::response> outcome = co_await relay(through, std::move(*service), std::move(what));
    co_return outcome;
  }

  // Nobody knows when one of the others will end.
  static http::response refuse_one_more_stream(dialect spoken) {
    http::response refused = http::to_response({errc::too_many_requests}, spoken);
    refused.header("Retry-After", "1");
    return refused;
  }

  upstream& upstream_of(service which) const {
    switch (which) {
      case service::participants:
        return parts_.participants;
      case service::collections:
        return parts_.collections;
    }
    throw std::logic_error("a rule names no service");
  }

  // For clients that ask whether the API is there; the private listener's health is for operators.
  static bool is_health(const std::vector<std::string>& segments) {
    return segments.size() == 2 && segments[0] == "api" && segments[1] == "health";
  }

  static http::response answer_health(verb method, dialect spoken) {
    if (method == verb::options) return make_preflight_answer(health_methods);
    if (method != verb::get && method != verb::head) {
      http::response refused = http::to_response({errc::method_not_allowed}, spoken);
      refused.header("Allow", health_methods);
      return refused;
    }
    http::response healthy;
    healthy.body = R"({"status":"ok"})";
    return healthy;
  }

  proxy_parts parts_;
  std::vector<rule_metrics> of_rules_;  // in their order
  rule_metrics of_health_;
};

}  // namespace

http::request_handler make_proxy(proxy_parts parts) {
  const auto shared = std::make_shared<const proxy>(parts);
  return [shared](http::request& message, std::string_view peer) { return shared->answer(message, peer); };
}

http::stream_handler make_stream_proxy(proxy_parts parts) {
  const auto shared = std::make_shared<const proxy>(parts);
  return [shared](http::request& message, std::string_view peer, http::stream& through) {
    return shared->answer_stream(message, peer, through);
  };
}

}  // namespace roster::gateway
