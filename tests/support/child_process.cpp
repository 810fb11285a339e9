// posix_spawn with the standard streams on unnamed files.
#include "tests/support/child_process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>

#include "tests/support/eventually.hpp"

extern char** environ;

namespace roster::test {

namespace {

int unnamed_file(const char* name) {
  const int file = ::memfd_create(name, MFD_CLOEXEC);
  if (file < 0) throw std::system_error(errno, std::generic_category(), "memfd_create");
  return file;
}

std::string contents(int file) {
  std::string text;
  char piece[65536];
  // pread, because the child writes through the same file offset.
  while (true) {
    const ssize_t got = ::pread(file, piece, sizeof piece, static_cast<off_t>(text.size()));
    if (got <= 0) return text;
    text.append(piece, static_cast<std::size_t>(got));
  }
}

std::vector<std::string> environment_of(const child_options& options) {
  std::map<std::string, std::string> all;
  for (char** each = environ; *each != nullptr; ++each) {
    const std::string_view entry(*each);
    const std::size_t equals = entry.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string name(entry.substr(0, equals));
    if (!options.clean_env || name == "PATH") all[name] = entry.substr(equals + 1);
  }
  for (const auto& [name, value] : options.env) all[name] = value;
  std::vector<std::string> out;
  out.reserve(all.size());
  for (const auto& [name, value] : all) out.push_back(name + "=" + value);
  return out;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> out;
  out.reserve(texts.size() + 1);
  for (std::string& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

}  // namespace

child_process::child_process(child_options options) : out_(unnamed_file("out")), err_(unnamed_file("err")) {
  const int in = unnamed_file("in");
  const bool given =
      ::write(in, options.input.data(), options.input.size()) == static_cast<ssize_t>(options.input.size());
  ::lseek(in, 0, SEEK_SET);

  std::vector<std::string> env = environment_of(options);
  std::vector<char*> env_pointers = pointers_to(env);
  std::vector<char*> arg_pointers = pointers_to(options.argv);

  posix_spawn_file_actions_t files;
  ::posix_spawn_file_actions_init(&files);
  ::posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&files, out_, STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&files, err_, STDERR_FILENO);
  // A process group of its own, so that a Ctrl-C at the tests is not one at the child.
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
  ::posix_spawnattr_setpgroup(&attributes, 0);
  sigset_t none;
  ::sigemptyset(&none);
  ::posix_spawnattr_setsigmask(&attributes, &none);

  const int failed = given ? ::posix_spawnp(&pid_, arg_pointers[0], &files, &attributes, arg_pointers.data(),
                                            env_pointers.data())
                           : EIO;
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&files);
  ::close(in);
  if (failed != 0) {
    ::close(out_);
    ::close(err_);
    throw std::system_error(failed, std::generic_category(), "cannot start " + options.argv[0]);
  }
}

child_process::~child_process() {
  if (is_running()) {
    signal(SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  ::close(out_);
  ::close(err_);
}

void child_process::signal(int number) const {
  if (!status_) ::kill(pid_, number);
}

void child_process::pause() const {
  signal(SIGSTOP);
  const std::filesystem::path threads = "/proc/" + std::to_string(pid_) + "/task";
  const bool stopped = eventually([&] {
    for (const auto& thread : std::filesystem::directory_iterator(threads)) {
      std::ifstream status(thread.path() / "stat");
      const std::string line{std::istreambuf_iterator<char>(status), {}};
      // "pid (name) state …": the name may hold anything, so the last ')' counts.
      if (line.substr(line.rfind(')') + 1).substr(0, 2) != " T") return false;
    }
    return true;
  });
  if (!stopped) throw std::runtime_error("a process does not stop");
}

bool child_process::is_running() {
  if (status_) return false;
  int status = 0;
  if (::waitpid(pid_, &status, WNOHANG) != pid_) return true;
  status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return false;
}

std::optional<int> child_process::wait(std::chrono::milliseconds timeout) {
  eventually([this] { return !is_running(); }, timeout);
  return status_;
}

std::string child_process::out() const {
  return contents(out_);
}
std::string child_process::err() const {
  return contents(err_);
}

std::string run_to_end(child_options options) {
  const std::string name = options.argv[0];
  child_process child(std::move(options));
  const std::optional<int> status = child.wait(std::chrono::minutes(2));
  if (status != 0) {
    throw std::runtime_error(name + " ended with " +
                             (status ? std::to_string(*status) : "no status in time") + ": " + child.out() +
                             child.err());
  }
  return child.out();
}

}  // namespace roster::test
