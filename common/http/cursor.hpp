// Cursors: where a list goes on, as text that means nothing to clients.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace roster::http {

// base64url of a digest and the position. `scope` says what the position is a position of (the collection,
// its order, its filter), so that a cursor of one list is not taken for one of another. It is not part of the
// cursor.
//
// No secret is in it: somebody who makes up a digest reaches no row that asking for the list would not show,
// and a cursor holds for as long as the list does, on every server.
std::string write_cursor(std::string_view scope, std::string_view position);

// The position, or nothing when `cursor` was not made by write_cursor for this scope.
std::optional<std::string> read_cursor(std::string_view scope, std::string_view cursor);

}  // namespace roster::http
