// PostgreSQL's own programs, for tests that start servers.
#pragma once

#include <string>
#include <vector>

namespace roster::test {

// The folder of initdb, postgres and psql, with its last '/'. Throws std::runtime_error when there is none.
std::string postgres_programs();

// A new temporary folder that the server's user owns.
std::string make_postgres_folder();

// The command as that user, under setpriv, which also has the kernel end it when its parent dies.
std::vector<std::string> as_postgres(std::vector<std::string> command);

}  // namespace roster::test
