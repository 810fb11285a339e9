// The two requests of the seed pages, and how their answers are compared.
#pragma once

#include <string>
#include <string_view>

#include "tests/e2e/harness/system.hpp"
#include "tests/support/http_client.hpp"

namespace roster::e2e {

using test::http_answer;
using test::http_client;
using test::http_headers;

std::string participants_path(const team_access& team);
std::string guests_path(const collection_access& collection);

// The headers of the seed pages: the credential and Content-Type: application/json, then `more`.
http_headers with_token(const team_access& team, const http_headers& more = {});
http_headers with_key(const collection_access& collection, const http_headers& more = {});

http_answer post_participant(http_client& on, const team_access& team, std::string_view body,
                             const http_headers& more = {});
http_answer post_guest(http_client& on, const collection_access& collection, std::string_view body,
                       const http_headers& more = {});

std::string participant_body(std::string_view key);  // {"key":"…"}
std::string guest_body(std::string_view email);      // {"email":"…"}

// JSON without white space, members in their order, and every time as "TIME" or "AGE": two answers with the
// same members in the same order and the same values are the same text. Fails the test when `json` is none.
std::string normal(std::string_view json);

// Rows of the database, told by key or e-mail.
std::string participants_with_key(const roster_system& in, std::string_view key);
std::string guests_with_email(const roster_system& in, std::string_view email);

}  // namespace roster::e2e
