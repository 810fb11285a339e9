// A path as segments: split first, percent-decoded after, so that %2F never makes a segment.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace roster::http {

// "/a/b%2Fc/" -> {"a", "b/c"}: one trailing slash is dropped; an empty segment elsewhere is kept ("/a//b" has
// three). Nothing for a path that does not begin with '/', for bad percent-encoding, invalid UTF-8, or an
// encoded NUL.
std::optional<std::vector<std::string>> split_path(std::string_view path);

}  // namespace roster::http
