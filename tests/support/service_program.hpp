// One of the two services as a program on a database: its commands, and `serve` on free ports.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/child_process.hpp"

namespace roster::test {

class service_program {
 public:
  // `path` is its file, `name` "participants" or "collections".
  service_program(std::string path, std::string name, std::string database_url);

  child_options command(std::vector<std::string> words) const;
  // Runs a command to its end and gives what it prints. Throws std::runtime_error when it fails.
  std::string run(std::vector<std::string> words) const;
  // How a command that is not to succeed ends: "2 roster-collections: the title is empty\n".
  std::string fault_of(std::vector<std::string> words) const;

  // The gateway's statement that this subject is calling, by the key that every `serve` of these tests has.
  std::string identity_of(const std::string& subject) const;

  // The environment of `serve`, for one of its own ports each; `more` settings by name without prefix.
  child_options serve(std::uint16_t port, std::uint16_t private_port,
                      const std::map<std::string, std::string>& more) const;

 private:
  std::string path_;
  std::string name_;
  std::string prefix_;  // of its settings
  std::string database_url_;
};

class served_program {
 public:
  explicit served_program(const service_program& of, const std::map<std::string, std::string>& more = {});

  child_process& process() { return *process_; }
  std::uint16_t port() const { return port_; }

  // The status of GET /health/ready; 0 while nobody listens.
  int readiness() const;
  bool becomes_ready() const;

 private:
  std::uint16_t port_;
  std::uint16_t private_port_;
  std::unique_ptr<child_process> process_;
};

}  // namespace roster::test
