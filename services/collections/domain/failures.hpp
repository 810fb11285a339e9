// The failures of this service that have a text of their own, on the published pages or after their pattern.
#pragma once

#include <cstddef>
#include <string_view>

#include "common/error/error.hpp"

namespace roster::collections::domain {

failure collection_not_found();    // 404: unknown, or the caller is not in it; nobody is told which
failure user_already_exists();     // 400: already in this collection, in any role
failure email_is_invalid();        // 422
failure retry_key_already_used();  // 422: an Idempotency-Key that came with another payload

failure must_be_a_string(std::string_view field);  // 422: email must be a String
failure must_be_an_array(std::string_view field);  // 422: emails must be an Array
failure is_invalid(std::string_view field);        // 422: limit is invalid
failure tags_must_be_strings();                    // 422
failure too_long(std::string_view title,
                 std::size_t most);         // 400: Title is too long (maximum is 255 characters)
failure too_many_tags(std::size_t most);    // 400
failure too_many_emails(std::size_t most);  // 422

failure public_already();   // 400
failure private_already();  // 400

// `user_id` as the path has it. 404: there is none, or none that the caller has ever met.
failure user_not_found(std::string_view user_id);
failure user_is_member_already();  // 400
failure user_is_no_member();       // 400
failure last_admin();              // 400

}  // namespace roster::collections::domain
