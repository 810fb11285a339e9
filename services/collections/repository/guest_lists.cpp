// One statement for all lists of a batch, or one for each where that fails.
#include "services/collections/repository/guest_lists.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <string_view>

namespace roster::collections {

namespace {

// Each may run into the statement timeout, and the lane has others to serve.
constexpr std::chrono::seconds most_time_for_single_lists{5};

using lists_by_id = std::map<std::string, member_list, std::less<>>;

// The lists of these distinct collections, one statement each, and the errors of those that cannot be read.
struct single_lists {
  lists_by_id found{};
  std::map<std::string_view, std::exception_ptr> failed{};
};

single_lists read_one_by_one(db::connection& on, std::span<const std::string_view> collection_ids) {
  single_lists out;
  const auto enough = std::chrono::steady_clock::now() + most_time_for_single_lists;
  for (const std::string_view& id : collection_ids) {
    try {
      if (std::chrono::steady_clock::now() > enough)
        throw db::unavailable("no time was left to read the collection's users");
      out.found.merge(list_members(by_itself(on), std::span(&id, 1)));
    } catch (...) {
      out.failed.emplace(id, std::current_exception());
    }
  }
  return out;
}

// All in one statement; when that fails, for one collection's sake perhaps, each by itself.
single_lists read_lists(db::connection& on, std::span<const std::string_view> collection_ids) {
  try {
    return {list_members(by_itself(on), collection_ids)};
  } catch (...) {
    if (collection_ids.size() == 1) return {{}, {{collection_ids.front(), std::current_exception()}}};
  }
  return read_one_by_one(on, collection_ids);
}

}  // namespace

void attach_lists(db::connection& on, std::span<const add_guest_request> requests,
                  std::vector<guest_outcome>& outcomes) {
  indexes waiting;
  std::vector<std::string_view> collection_ids;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (outcomes[i].error || outcomes[i].what != verdict::added || !requests[i].wants_everyone) continue;
    waiting.push_back(i);
    collection_ids.emplace_back(requests[i].by.collection_id);
  }
  if (waiting.empty()) return;
  // Not std::ranges, whose algorithms clang 14 refuses with libstdc++.
  std::sort(collection_ids.begin(), collection_ids.end());
  collection_ids.erase(std::unique(collection_ids.begin(), collection_ids.end()), collection_ids.end());
  const single_lists lists = read_lists(on, collection_ids);
  for (const std::size_t i : waiting) {
    const std::string& id = requests[i].by.collection_id;
    const auto found = lists.found.find(id);
    if (const auto failed = lists.failed.find(id); failed != lists.failed.end()) {
      outcomes[i].error = failed->second;
    } else if (found != lists.found.end()) {
      outcomes[i].everyone = found->second;
    } else {
      // Deleted between the two statements: the guest was added, and nobody is there any more.
      outcomes[i].everyone = std::make_shared<const std::vector<domain::member>>();
    }
  }
}

}  // namespace roster::collections
