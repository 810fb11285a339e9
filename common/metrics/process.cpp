// What the kernel knows of this process: proc(5).
#include <unistd.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
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

double open_files() {
  std::error_code ec;
  double count = -1;  // one of them is the folder that we are reading
  for (std::filesystem::directory_iterator each("/proc/self/fd", ec); each != end(each) && !ec;
       each.increment(ec))
    ++count;
  return count;
}

// Seconds since 1970 at which the machine was started.
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
  return {
      {{"process_cpu_seconds_total", "User and system time spent."}, (fields[11] + fields[12]) / ticks, true},
      {{"process_resident_memory_bytes", "Memory in use."}, fields[21] * page},
      {{"process_virtual_memory_bytes", "Address space in use."}, fields[20]},
      {{"process_open_fds", "Open files and sockets."}, open_files()},
      {{"process_threads", "Threads."}, fields[17]},
      {{"process_start_time_seconds", "When it was started, in seconds since 1970."},
       boot_time() + fields[19] / ticks},
  };
}

}  // namespace roster::metrics
