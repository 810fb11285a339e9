// A collection as it is stored, and what a request says about one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/text/time.hpp"

namespace roster::collections::domain {

struct collection {
  std::string collection_id{};
  std::string title{};
  std::optional<std::string> description{};
  std::optional<std::string> category{};
  std::vector<std::string> tags{};
  std::string owner{};  // e-mail of who made it
  bool is_public = false;
  text::timestamp created{};
  text::timestamp updated{};
  std::string original_title{};  // the first it had
};

struct new_collection {
  std::string title{};
  std::optional<std::string> description{};
  std::optional<std::string> category{};
  std::vector<std::string> tags{};
};

// What is to be changed: nothing stays as it is, and an inner nothing clears.
struct collection_changes {
  std::optional<std::string> title{};
  std::optional<std::optional<std::string>> description{};
  std::optional<std::optional<std::string>> category{};
  std::optional<std::vector<std::string>> tags{};
};

}  // namespace roster::collections::domain
