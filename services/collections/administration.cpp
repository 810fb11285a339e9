// The operator's work.
#include "services/collections/administration.hpp"

#include <stdexcept>

#include "common/crypto/random.hpp"
#include "common/text/email.hpp"
#include "common/text/utf8.hpp"
#include "services/collections/domain/collection_id.hpp"
#include "services/collections/repository/statements.hpp"

namespace roster::collections {

namespace {

constexpr std::size_t longest_title = 255;  // characters

void check_title(std::string_view title) {
  if (!text::is_valid_utf8(title)) throw std::invalid_argument("the title is not UTF-8");
  if (text::trim(title).empty()) throw std::invalid_argument("the title is empty");
  if (text::count_code_points(title) > longest_title)
    throw std::invalid_argument("the title is too long (maximum is 255 characters)");
}

void check_owner(std::string_view owner) {
  if (!text::is_email(owner)) throw std::invalid_argument("the owner is not an e-mail address");
}

}  // namespace

std::string create_collection(db::connection& on, std::string_view title, std::string_view owner) {
  check_title(title);
  check_owner(owner);
  std::string id = crypto::random_token(domain::collection_id_length);
  const std::string name(title);
  const std::string email(owner);
  on.transact([&](db::transaction& in) {
    in.run(statements::ensure_user, {email});
    in.run(statements::create_collection, {id, name, email});
    in.run(statements::add_admin, {id, email});
  });
  return id;
}

}  // namespace roster::collections
