// The addresses of a service's name, asked again and again: with headless services every replica is one
// address.
#pragma once

#include <boost/asio/ip/basic_resolver.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/async/types.hpp"
#include "gateway/upstream/balancer.hpp"

namespace roster::gateway {

class resolver : public std::enable_shared_from_this<resolver> {
 public:
  // Called with each set found, on the resolver's thread. Never with an empty one: a name that does not
  // resolve (any more) changes nothing.
  using found = std::function<void(const std::vector<endpoint>& addresses)>;

  resolver(const async::executor& on, std::string host, std::uint16_t port, std::chrono::milliseconds every,
           found tell);

  // A numeric address is told at once, and once.
  void start();
  void stop();  // `tell` is not called any more

 private:
  async::task<> run();

  std::string host_;
  std::uint16_t port_;
  std::chrono::milliseconds every_;
  found tell_;
  asio::ip::basic_resolver<asio::ip::tcp, async::executor> dns_;
  async::timer pause_;
  bool stopped_ = false;
};

}  // namespace roster::gateway
