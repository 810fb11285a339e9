// Sends messages by HTTP/1.1, with or without TLS.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/webhook/sender.hpp"
#include "common/webhook/target.hpp"

namespace roster::webhook {

// Signed with each of `secrets`. Connections are kept for the next messages. A server that is spoken to by
// TLS must have a certificate for the target's host that OpenSSL's default store (SSL_CERT_FILE,
// SSL_CERT_DIR) vouches for. Redirects are not followed: 3xx is a failure.
std::unique_ptr<sender> create_http_sender(const async::executor& on, target where,
                                           std::vector<std::string> secrets);

}  // namespace roster::webhook
