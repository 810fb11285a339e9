// A collection as the second API writes it.
#pragma once

#include <string>

#include "services/collections/domain/collection.hpp"

namespace roster::collections::api {

// {"id":…,"title":…,"description":…,"category":…,"tags":[…],"owner":…,"media_type":"collection",
// "isPublic":…,"created_date":…,"modification_date":…,"original_title":…}
void append_collection(std::string& out, const domain::collection& shown);

std::string collection_json(const domain::collection& shown);  // {"collection":{…}}

// Every change of a collection moves its `updated`.
std::string collection_tag(const domain::collection& of);

}  // namespace roster::collections::api
