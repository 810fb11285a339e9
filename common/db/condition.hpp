// What a request demands of a resource before it is changed.
#pragma once

#include <functional>

namespace roster::db {

// Whether what is there, now locked, may be changed (If-Match). Called on a lane's thread, perhaps more than
// once; false gives errc::precondition_failed. Empty: nothing is demanded.
template <class Resource>
using condition = std::function<bool(const Resource&)>;

}  // namespace roster::db
