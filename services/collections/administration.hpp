// What an operator does from the command line, straight on the database.
#pragma once

#include <string>
#include <string_view>

#include "common/db/connection.hpp"

namespace roster::collections {

// Makes a collection whose admin is the owner, a user that is made where there is none of that e-mail.
// Returns the collection's id. Throws std::invalid_argument for a title or an e-mail that is not one.
std::string create_collection(db::connection& on, std::string_view title, std::string_view owner);

}  // namespace roster::collections
