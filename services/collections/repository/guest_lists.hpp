// Whoever adds a guest is answered with everybody in the collection, unless that was not wanted.
#pragma once

#include <span>
#include <vector>

#include "common/db/connection.hpp"
#include "services/collections/repository/guest_batch.hpp"

namespace roster::collections {

// Sets `everyone` of each outcome that was added and wants it: the users of every such collection are read
// once. The guests are stored already: a failure here is only the error of those that wanted the list.
void attach_lists(db::connection& on, std::span<const add_guest_request> requests,
                  std::vector<guest_outcome>& outcomes);

}  // namespace roster::collections
