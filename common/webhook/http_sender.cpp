// Signs, picks a connection, sends, and says what the answer means.
#include "common/webhook/http_sender.hpp"

#include <chrono>
#include <utility>

#include "common/webhook/line.hpp"
#include "common/webhook/signature.hpp"

namespace roster::webhook {

namespace http = boost::beast::http;
using boost::system::error_code;

namespace {

constexpr std::chrono::seconds longest_idle{10};  // less than what receivers commonly wait for a next request

outcome judge(const reply& got) {
  if (got.error) return {outcome::kind::failed, got.error.message()};
  if (got.status / 100 == 2) return {outcome::kind::delivered};
  const std::string why = "HTTP " + std::to_string(got.status);
  if (got.status == 410) return {outcome::kind::gone, why};
  return {outcome::kind::failed, why};
}

class http_sender final : public sender {
 public:
  http_sender(async::executor on, target where, std::vector<std::string> secrets)
      : on_(std::move(on)),
        where_(std::move(where)),
        secrets_(std::move(secrets)),
        tls_(make_tls_context()) {}

  async::task<outcome> send(message what, async::clock::time_point until) override {
    const line::request request = request_of(what);
    if (std::unique_ptr<line> kept = take_kept()) {
      const reply got = co_await kept->exchange(request, until);
      // It may have been closed while the message was on its way. Else the receiver gets it twice, as it may
      // (at least once).
      if (!got.error || async::clock::now() >= until) {
        keep(std::move(kept));
        co_return judge(got);
      }
    }
    std::unique_ptr<line> fresh = make_line(on_, where_, tls_);
    const error_code unreachable = co_await open(*fresh, until);
    if (unreachable) co_return outcome{outcome::kind::failed, unreachable.message()};
    const reply got = co_await fresh->exchange(request, until);
    keep(std::move(fresh));
    co_return judge(got);
  }

 private:
  struct kept_line {
    std::unique_ptr<line> which;
    async::clock::time_point since;
  };

  line::request request_of(const message& what) const {
    const auto now = std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
    line::request out(http::verb::post, where_.path, 11);
    out.set(http::field::host, where_.authority);
    out.set(http::field::user_agent, "Roster/" ROSTER_VERSION);
    out.set(http::field::content_type, "application/json");
    out.set("webhook-id", what.id);
    out.set("webhook-timestamp", std::to_string(now.time_since_epoch().count()));
    out.set("webhook-signature", sign(secrets_, what.id, now, what.body));
    out.body() = what.body;
    out.prepare_payload();
    return out;
  }

  async::task<error_code> open(line& which, async::clock::time_point until) {
    // Asio's resolver has no deadline of its own.
    const auto resolver = std::make_shared<asio::ip::basic_resolver<asio::ip::tcp, async::executor>>(on_);
    async::timer limit(on_);
    limit.expires_at(until);
    limit.async_wait([resolver](const error_code& ended) {
      if (!ended) resolver->cancel();
    });
    const auto [error, addresses] =
        co_await resolver->async_resolve(where_.host, std::to_string(where_.port), async::as_result);
    limit.cancel();
    if (error) co_return error;
    // A name that took too long cannot be given up in the middle: nothing is begun after it.
    if (async::clock::now() >= until) co_return asio::error::make_error_code(asio::error::timed_out);
    async::task<error_code> opened = which.open(addresses, until);
    co_return co_await std::move(opened);
  }

  std::unique_ptr<line> take_kept() {
    const auto oldest = async::clock::now() - longest_idle;
    std::erase_if(
        kept_, [oldest](const kept_line& each) { return each.since < oldest || !each.which->is_reusable(); });
    if (kept_.empty()) return nullptr;
    std::unique_ptr<line> out = std::move(kept_.back().which);
    kept_.pop_back();
    return out;
  }

  void keep(std::unique_ptr<line> which) {
    if (which->is_reusable()) kept_.push_back({std::move(which), async::clock::now()});
  }

  async::executor on_;
  target where_;
  std::vector<std::string> secrets_;
  asio::ssl::context tls_;
  std::vector<kept_line> kept_;
};

}  // namespace

std::unique_ptr<sender> create_http_sender(const async::executor& on, target where,
                                           std::vector<std::string> secrets) {
  return std::make_unique<http_sender>(on, std::move(where), std::move(secrets));
}

}  // namespace roster::webhook
