// Found, made and wrapped; as the user postgres when the tests run as root, which PostgreSQL refuses.
#include "tests/support/postgres_programs.hpp"

#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace roster::test {

namespace fs = std::filesystem;

// Debian puts each version's programs in a folder of its own; the newest wins.
std::string postgres_programs() {
  int newest = 0;
  std::error_code none;
  for (const auto& version : fs::directory_iterator("/usr/lib/postgresql", none))
    if (fs::exists(version.path() / "bin" / "initdb"))
      newest = std::max(newest, std::atoi(version.path().filename().c_str()));
  if (newest == 0) throw std::runtime_error("no PostgreSQL server is installed below /usr/lib/postgresql");
  return "/usr/lib/postgresql/" + std::to_string(newest) + "/bin/";
}

std::string make_postgres_folder() {
  std::string name = (fs::temp_directory_path() / "roster-postgres-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr)
    throw std::runtime_error("cannot make a folder below the temporary folder");
  if (::geteuid() == 0) {
    const passwd* user = ::getpwnam("postgres");
    if (user == nullptr) throw std::runtime_error("there is no user postgres to run PostgreSQL as");
    if (::chown(name.c_str(), user->pw_uid, user->pw_gid) != 0)
      throw std::runtime_error("cannot chown " + name);
  }
  return name;
}

std::vector<std::string> as_postgres(std::vector<std::string> command) {
  std::vector<std::string> argv = {"setpriv", "--pdeathsig=INT"};
  if (::geteuid() == 0) argv.insert(argv.end(), {"--reuid=postgres", "--regid=postgres", "--init-groups"});
  argv.emplace_back("--");
  argv.insert(argv.end(), command.begin(), command.end());
  return argv;
}

}  // namespace roster::test
