// A folder of its own for a test, below the system's temporary one; gone with it.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <stdexcept>
#include <string>
#include <system_error>

namespace roster::test {

class temporary_folder {
 public:
  // what: a part of its name, for who finds one left behind by a test that was killed.
  explicit temporary_folder(const std::string& what) {
    std::string name = (std::filesystem::temp_directory_path() / ("roster-" + what + "-XXXXXX")).string();
    if (::mkdtemp(name.data()) == nullptr)
      throw std::runtime_error("cannot make a folder below the temporary folder");
    path_ = name;
  }
  ~temporary_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  temporary_folder(const temporary_folder&) = delete;
  temporary_folder& operator=(const temporary_folder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::string at(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace roster::test
