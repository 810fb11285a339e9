// What the kernel knows of this process: proc(5).
#include <unistd.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>
#include <system_error>
#include <vector>

#include "common/metrics/metrics.hpp"

namespace roster::metrics {

namespace {

std::string text_of(const char* file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<double> numbers_of(const std::string& text) {
  std::istringstream words(text);
  std::vector<double> out;
  for (std::string word; words >> word;) {
    double number = 0;  // where it is none, as the state is
    std::from_chars(word.data(), word.data() + word.size(), number);
    out.push_back(number);
  }
  return out;
}

std::optional<double> open_files() {
  std::error_code ec;
  double count = 0;
  for (std::filesystem::directory_iterator each("/proc/self/fd", ec); each != end(each) && !ec;
       each.increment(ec))
    ++count;
  if (ec) return std::nullopt;
  return count - 1;  // the folder that is being read
}

// Seconds since 1970 at which the machine was started, as the kernel reckons now.
double boot_time() {
  std::istringstream lines(text_of("/proc/stat"));
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with("btime ")) return std::stod(line.substr(6));
  return 0;
}

}  // namespace

std::vector<reading> of_process() {
  const std::string stat = text_of("/proc/self/stat");
  // The name may hold spaces and parentheses: the fields from the third on follow the last one.
  const std::size_t name_end = stat.rfind(')');
  if (name_end == std::string::npos) return {};
  const std::vector<double> fields = numbers_of(stat.substr(name_end + 1));
  if (fields.size() < 22) return {};
  const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
  const auto page = static_cast<double>(::sysconf(_SC_PAGESIZE));
  // Once: it does not change, and the file is long where there are many processors.
  static const double started = boot_time() + fields[19] / ticks;
  std::vector<reading> now{
      {{"process_cpu_seconds_total", "User and system time spent."}, (fields[11] + fields[12]) / ticks, true},
      {{"process_resident_memory_bytes", "Memory in use."}, fields[21] * page},
      {{"process_virtual_memory_bytes", "Address space in use."}, fields[20]},
      {{"process_max_fds", "Files and sockets it may open."}, static_cast<double>(::sysconf(_SC_OPEN_MAX))},
      {{"process_threads", "Threads."}, fields[17]},
      {{"process_start_time_seconds", "When it was started, in seconds since 1970."}, started},
  };
  if (const std::optional<double> open = open_files())
    now.push_back({{"process_open_fds", "Open files and sockets."}, *open});
  return now;
}

}  // namespace roster::metrics
