// Passes one streamed request on to a service and its answer back, piece by piece: whoever is slower sets the
// pace, and either side's end is the other's.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "common/http/stream.hpp"
#include "gateway/upstream/service_stream.hpp"

namespace roster::gateway {

struct relayed {
  std::string head;       // as upstream_request has it
  bool has_body = false;  // of the request
  std::string request_id;
  // Begins an answer of unknown length towards the client.
  std::function<void(http::response head)> begin;
};

// An answer of known length is given back whole, be it that the service did not wait for the body; then the
// rest of the body is not read. Failures, before an answer has begun: what is wrong with the client's body,
// bad_gateway, gateway_timeout. Throws http::stream_broken when the client is gone, or the answer breaks off.
async::task<result<http::response>> relay(http::stream& client, std::shared_ptr<service_stream> service,
                                          relayed what);

}  // namespace roster::gateway
