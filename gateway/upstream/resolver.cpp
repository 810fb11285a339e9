// Asks the system's resolver; asio does it on a thread of its own, so that the loop never waits.
#include "gateway/upstream/resolver.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <utility>

#include "common/log/log.hpp"

namespace roster::gateway {

namespace {

// Before the first success: a service that is starting together with us is found soon.
constexpr std::chrono::milliseconds first_pause{250};

}  // namespace

resolver::resolver(const async::executor& on, std::string host, std::uint16_t port,
                   std::chrono::milliseconds every, found tell)
    : host_(std::move(host)), port_(port), every_(every), tell_(std::move(tell)), dns_(on), pause_(on) {}

void resolver::start() {
  boost::system::error_code not_numeric;
  const asio::ip::address address = asio::ip::make_address(host_, not_numeric);
  if (!not_numeric) return tell_({asio::ip::tcp::endpoint(address, port_)});
  async::spawn(pause_.get_executor(), run(), [self = shared_from_this()](const std::exception_ptr&) {});
}

void resolver::stop() {
  stopped_ = true;
  tell_ = nullptr;
  dns_.cancel();
  pause_.cancel();
}

// What start() has called at its end keeps the object alive until then.
async::task<> resolver::run() {
  bool ever_found = false;
  bool complained = false;
  while (!stopped_) {
    const auto [ec, entries] = co_await dns_.async_resolve(host_, std::to_string(port_), async::as_result);
    if (stopped_) co_return;
    std::vector<endpoint> addresses;
    for (const auto& entry : entries) addresses.emplace_back(entry.endpoint());
    std::sort(addresses.begin(), addresses.end());
    addresses.erase(std::unique(addresses.begin(), addresses.end()), addresses.end());
    if (!addresses.empty()) {
      ever_found = true;
      complained = false;
      tell_(addresses);
    } else if (!std::exchange(complained, true)) {
      log::warning("name does not resolve", {{"host", host_}, {"cause", ec.message()}});
    }
    pause_.expires_after(ever_found ? every_ : std::min(every_, first_pause));
    co_await pause_.async_wait(async::as_result);
  }
}

}  // namespace roster::gateway
