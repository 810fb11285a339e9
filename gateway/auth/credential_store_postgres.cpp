// Credentials in PostgreSQL, looked up in batches.
#include <algorithm>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "common/crypto/digest.hpp"
#include "common/db/array.hpp"
#include "common/db/batched_statement.hpp"
#include "gateway/auth/credential_store.hpp"
#include "gateway/auth/statements.hpp"

namespace roster::gateway {

namespace {

using found = std::optional<credential>;

std::vector<std::string> split_scopes(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    out.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

credential to_credential(const pqxx::row& row) {
  credential out;
  out.id = row["credential_id"].as<std::int64_t>();
  const auto kind = kind_from_text(row["kind"].c_str());
  if (!kind)
    throw std::runtime_error("credential " + std::to_string(out.id) +
                             " is of a kind this gateway does not know");
  out.kind = *kind;
  out.subject = row["subject"].c_str();
  out.scopes = split_scopes(row["scopes"].c_str());
  if (!row["rate_limit"].is_null()) out.rate_limit = row["rate_limit"].as<std::int64_t>();
  if (!row["expires"].is_null())
    out.expires = text::timestamp(std::chrono::microseconds(row["expires"].as<std::int64_t>()));
  return out;
}

std::vector<found> find_batch(db::connection& on, std::span<const secret_hash> asked) {
  db::array_literal hashes;
  for (const secret_hash& hash : asked) hashes.add(crypto::to_hex(hash));
  const db::parameters values{hashes.take()};
  std::vector<found> out(asked.size());
  for (const pqxx::row& row : on.run(statements::find_credentials, values))
    out.at(row["n"].as<std::size_t>() - 1) = to_credential(row);
  return out;
}

class postgres_credential_store final : public credential_store {
 public:
  explicit postgres_credential_store(db::lanes& on) : find_(on, find_batch, {}) {}

  async::task<found> find(const secret_hash& hash, async::clock::time_point deadline) override {
    found out = co_await find_.submit(deadline, hash);
    co_return out;
  }

 private:
  db::batched_statement<secret_hash, found> find_;
};

}  // namespace

std::unique_ptr<credential_store> create_credential_store(db::lanes& on) {
  return std::make_unique<postgres_credential_store>(on);
}

}  // namespace roster::gateway
