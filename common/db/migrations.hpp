// The migrations runner: plain SQL files, applied once, in order of their names.
#pragma once

#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "common/db/connection.hpp"

namespace roster::db {

struct migration {
  std::string_view name;  // "V001__teams.sql"
  std::string_view sql;
};

// The database has another schema than this program was built for. Nothing that trying again would mend.
struct schema_mismatch : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// The role of the URL may not touch the schema: it is another server's, or the database is another one.
struct access_denied : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Applies those of `all` (sorted by name) that the ledger (`schema`.migration: name, checksum = SHA-256 hex
// of the text, applied_at) does not have yet, and returns their names. Each file and its ledger row are one
// transaction under an advisory lock of the schema, so replicas may start together. The schema is made when
// it is missing.
//
// An older program may run beside a newer schema, as during a rollout: ledger rows after the last of `all`
// are accepted. Throws schema_mismatch, naming the file, when an applied file has changed since, when the
// ledger has a file between ours that we do not know, and when a file of ours would be applied after a later
// one; access_denied when the ledger cannot be read or made. Throws statement_failed, naming the file, when
// PostgreSQL refuses it; nothing of that file was done then.
std::vector<std::string> migrate(connection& on, std::string_view schema, std::span<const migration> all);

// Throws schema_mismatch ("schema participants lacks V002__…: run 'roster-participants migrate'") when the
// ledger lacks one of `all` or a checksum differs; access_denied when it may not be read. For `serve`, which
// never changes a schema.
void check_migrated(connection& on, std::string_view schema, std::span<const migration> all);

}  // namespace roster::db
