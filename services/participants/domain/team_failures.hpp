// The failures of teams and members that name a field.
#pragma once

#include "common/error/error.hpp"

namespace roster::participants::domain {

failure already_a_member();  // 422
failure last_owner();        // 422: nobody could manage the team any more

}  // namespace roster::participants::domain
