// What the handlers of collections need of the database. Two channels, as in repository.hpp.
//
// errc::not_found: the collection is unknown, or the subject is not in it. errc::forbidden: the subject is in
// it, and its role does not allow what is asked for (domain/role.hpp).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "common/async/types.hpp"
#include "common/db/condition.hpp"
#include "common/db/once.hpp"
#include "common/db/page.hpp"
#include "common/error/error.hpp"
#include "common/events/event.hpp"
#include "services/collections/domain/collection.hpp"
#include "services/collections/domain/role.hpp"
#include "services/collections/repository/repository.hpp"

namespace roster::collections {

// A place in the list of a subject's collections, which is in the order of joining them.
struct joined_place {
  text::timestamp joined{};
  std::string collection_id{};
};

struct joined_collection {
  text::timestamp joined{};
  domain::collection shown;
};

struct create_collection_request {
  access by;  // about no collection yet
  domain::new_collection wanted;
  std::optional<retry_token> retry{};
};

// If-Match.
using collection_condition = db::condition<domain::collection>;

struct publish_request {
  access by;
  bool is_public = false;  // what it is to become
  collection_condition allowed{};
  std::optional<retry_token> retry{};
};

// How a success is answered, for it is remembered with the work. Called on a lane's thread, perhaps more than
// once.
using collection_answer = std::function<db::kept_answer(const domain::collection&)>;

class collection_repository {
 public:
  using deadline = async::clock::time_point;
  virtual ~collection_repository() = default;

  // Whether the subject may do that.
  virtual async::task<result<void>> check(deadline until, access by, domain::right what) = 0;

  virtual async::task<result<domain::collection>> find_collection(deadline until, access by) = 0;
  // Those that the subject is in, behind that place. No failure.
  virtual async::task<db::page<joined_collection>> list_collections(deadline until, std::string subject,
                                                                    joined_place behind,
                                                                    std::int64_t most) = 0;
  // The subject becomes its admin. errc::invalid_data: the retry key came with another payload.
  virtual async::task<result<db::kept_answer>> create_collection(deadline until,
                                                                 create_collection_request asked,
                                                                 collection_answer answer) = 0;
  // Admins only, from here on.
  virtual async::task<result<domain::collection>> change_collection(deadline until, access by,
                                                                    domain::collection_changes changes,
                                                                    collection_condition allowed) = 0;
  // errc::bad_request: it is so already; errc::invalid_data as above.
  virtual async::task<result<db::kept_answer>> publish_collection(deadline until, publish_request asked,
                                                                  collection_answer answer) = 0;
  // It is gone for everybody at once. Its people are removed before this returns when they are not very many,
  // else behind it (removal_work.hpp).
  virtual async::task<result<void>> delete_collection(deadline until, access by,
                                                      collection_condition allowed) = 0;
  // What was done to it, newest first.
  virtual async::task<result<events::page>> list_history(deadline until, access by,
                                                         events::page_request which) = 0;
};

}  // namespace roster::collections
