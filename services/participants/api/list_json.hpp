// The envelope of every list of the first API (api.md, "Lists"): data, links, meta.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "services/participants/api/list_query.hpp"

namespace roster::participants::api {

// A page beside the one that is shown. Without a cursor it is found by its number alone.
struct neighbour {
  std::optional<std::string> cursor{};
};

struct list_page {
  std::string data{};      // the resources as JSON, with commas between them
  std::size_t count = 0;   // of them
  std::string included{};  // likewise; written only when `has_included`
  bool has_included = false;
  std::optional<neighbour> prev{};
  std::optional<neighbour> next{};
};

// `path`: the list's absolute URL without a query. Links repeat what was asked for; `first` is page 1, `last`
// is null, for nobody counts.
std::string list_json(std::string_view path, const list_query& asked, const list_page& shown);

}  // namespace roster::participants::api
