// What a request demands of a resource before it is changed.
#pragma once

#include "common/db/condition.hpp"

namespace roster::participants {

using db::condition;

}  // namespace roster::participants
