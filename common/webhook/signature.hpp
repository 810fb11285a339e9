// Signatures of webhook messages, as the Standard Webhooks specification 1.0.0 says ("Signature scheme",
// symmetric).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace roster::webhook {

// The bytes behind "whsec_" and base64: 24 to 64 of them. Nothing when the text is anything else.
std::optional<std::string> read_secret(std::string_view text);

// The header `webhook-signature` of one message: "v1,…", and with several secrets one for each, separated by
// spaces, so that a receiver that knows either of them is content while they are exchanged.
// `secrets`: as read_secret gave them.
std::string sign(const std::vector<std::string>& secrets, std::string_view message_id,
                 std::chrono::sys_seconds time, std::string_view body);

}  // namespace roster::webhook
