// The operator's work.
#include "services/collections/administration.hpp"

#include <stdexcept>

#include "common/text/email.hpp"
#include "common/text/utf8.hpp"
#include "services/collections/domain/collection_rules.hpp"
#include "services/collections/repository/collection_work.hpp"

namespace roster::collections {

namespace {

void check_title(std::string_view title) {
  if (!text::is_valid_utf8(title)) throw std::invalid_argument("the title is not UTF-8");
  if (text::trim(title).empty()) throw std::invalid_argument("the title is empty");
  if (text::count_code_points(title) > domain::longest_title)
    throw std::invalid_argument("the title is too long (maximum is 255 characters)");
}

void check_owner(std::string_view owner) {
  if (!text::is_email(owner)) throw std::invalid_argument("the owner is not an e-mail address");
}

}  // namespace

std::string create_collection(db::connection& on, std::string_view title, std::string_view owner) {
  check_title(title);
  check_owner(owner);
  create_collection_request asked;
  asked.by.subject = owner;
  asked.wanted.title = title;
  return on.transact([&](db::transaction& in) { return create_collection(in, asked).collection_id; });
}

}  // namespace roster::collections
