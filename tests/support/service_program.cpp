// Words, environment and ports.
#include "tests/support/service_program.hpp"

#include <chrono>
#include <stdexcept>
#include <utility>

#include "common/identity/identity.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/free_port.hpp"
#include "tests/support/http_client.hpp"

namespace roster::test {

namespace {

const std::string identity_key(32, 'k');

std::string prefix_of(const std::string& name) {
  std::string out = "ROSTER_";
  for (const char c : name) out += static_cast<char>(c - 'a' + 'A');
  return out + "_";
}

}  // namespace

service_program::service_program(std::string path, std::string name, std::string database_url)
    : path_(std::move(path)),
      name_(std::move(name)),
      prefix_(prefix_of(name_)),
      database_url_(std::move(database_url)) {}

child_options service_program::command(std::vector<std::string> words) const {
  words.insert(words.begin(), path_);
  return {std::move(words), {{prefix_ + "DATABASE_URL", database_url_}}};
}

std::string service_program::run(std::vector<std::string> words) const {
  return run_to_end(command(std::move(words)));
}

std::string service_program::fault_of(std::vector<std::string> words) const {
  child_process child(command(std::move(words)));
  const int status = child.wait().value_or(-1);
  return std::to_string(status) + " " + child.err();
}

std::string service_program::identity_of(const std::string& subject) const {
  identity::statement who;
  who.who.subject = subject;
  who.who.credential_id = 5;
  who.audience = name_;
  who.expires =
      std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()) + std::chrono::minutes(5);
  return identity::sign(who, {identity_key});
}

child_options service_program::serve(std::uint16_t port, std::uint16_t private_port,
                                     const std::map<std::string, std::string>& more) const {
  child_options options = command({"serve"});
  options.env[prefix_ + "IDENTITY_KEYS"] = identity_key;
  options.env[prefix_ + "LISTEN"] = "127.0.0.1:" + std::to_string(port);
  options.env[prefix_ + "PRIVATE_LISTEN"] = "127.0.0.1:" + std::to_string(private_port);
  for (const auto& [name, value] : more) options.env[prefix_ + name] = value;
  return options;
}

served_program::served_program(const service_program& of, const std::map<std::string, std::string>& more)
    : port_(free_port()),
      private_port_(free_port()),
      process_(std::make_unique<child_process>(of.serve(port_, private_port_, more))) {}

int served_program::readiness() const {
  try {
    http_client client(private_port_);
    return client.request("GET", "/health/ready").status;
  } catch (const std::runtime_error&) {
    return 0;
  }
}

bool served_program::becomes_ready() const {
  return eventually([this] { return readiness() == 200; }, std::chrono::seconds(20));
}

}  // namespace roster::test
