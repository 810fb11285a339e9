// A program started by a test, with what it prints kept.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace roster::test {

struct child_options {
  std::vector<std::string> argv;             // argv[0] is looked up in PATH when it has no '/'
  std::map<std::string, std::string> env{};  // added to this process's own, or replacing it
  bool clean_env = false;                    // only PATH and `env`
  std::string input{};                       // its standard input
};

class child_process {
 public:
  explicit child_process(child_options options);  // throws std::system_error when it cannot be started
  ~child_process();                               // kills what still runs
  child_process(const child_process&) = delete;
  child_process& operator=(const child_process&) = delete;

  pid_t pid() const { return pid_; }
  void signal(int number) const;  // nothing when it has ended
  // SIGSTOP, and returns when every thread of it has stopped: the signal alone lets some go on for a moment.
  void pause() const;

  // The exit status, 128 + n when signal n ended it; nothing when it still runs after `timeout`.
  std::optional<int> wait(std::chrono::milliseconds timeout = std::chrono::seconds(30));
  bool is_running();

  // What it has printed so far.
  std::string out() const;
  std::string err() const;

 private:
  pid_t pid_ = -1;
  std::optional<int> status_;
  int out_ = -1;  // unnamed files: a full pipe would stop the child
  int err_ = -1;
};

// Runs it to its end. Throws std::runtime_error, with what it printed, when the exit status is not 0.
std::string run_to_end(child_options options);

}  // namespace roster::test
