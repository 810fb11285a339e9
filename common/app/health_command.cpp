// Asks GET /health/ready of the private listener that the settings name.
#include "common/app/health_command.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace roster::app {

namespace {

using namespace std::chrono_literals;

// Readiness waits up to 2 s for the database (schema_check.cpp).
constexpr auto patience = 4s;

// Where a server that listens on every address can be reached from its own machine.
std::string reachable(const std::string& host) {
  if (host == "0.0.0.0") return "127.0.0.1";
  if (host == "::") return "::1";
  return host;
}

int ask(const config::host_port& where) {
  boost::asio::ip::tcp::iostream connection;
  connection.expires_after(patience);
  connection.connect(reachable(where.host), std::to_string(where.port));
  if (!connection) throw std::runtime_error("nobody answers: " + connection.error().message());
  connection << "GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n" << std::flush;
  const std::string answer{std::istreambuf_iterator<char>(connection), {}};
  if (answer.starts_with("HTTP/1.1 200 ")) return 0;
  const std::size_t body = answer.find("\r\n\r\n");
  throw std::runtime_error(body == std::string::npos ? "no answer" : "not ready: " + answer.substr(body + 4));
}

}  // namespace

command health_command(std::string_view default_private_listen) {
  return {{"health"},
          "asks the server that runs beside it whether it is ready; exit status 0: yes",
          {},
          [default_private_listen](const arguments&, config::reader& from) {
            const config::host_port where = from.address("PRIVATE_LISTEN", default_private_listen, "");
            if (!from.faults().empty()) throw bad_configuration{};
            return ask(where);
          }};
}

}  // namespace roster::app
