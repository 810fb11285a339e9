// A connection to a webhook's receiver, with or without TLS: one request at a time.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/system/error_code.hpp>
#include <memory>

#include "common/async/types.hpp"
#include "common/webhook/target.hpp"

namespace roster::webhook {

// What came of a request.
struct reply {
  boost::system::error_code error{};  // set: there is no status
  unsigned status = 0;
};

class line {
 public:
  using request = boost::beast::http::request<boost::beast::http::string_body>;
  using addresses = asio::ip::basic_resolver_results<asio::ip::tcp>;

  virtual ~line() = default;
  // Connects, and with TLS shakes hands and checks whom it talks to.
  virtual async::task<boost::system::error_code> open(addresses to, async::clock::time_point until) = 0;
  // Sends a request and reads its answer, of whose body a little is read and nothing kept.
  virtual async::task<reply> exchange(const request& what, async::clock::time_point until) = 0;
  // Whether another request may be sent after the last: to be asked right before it, too, for what has come
  // meanwhile (a second answer, or the end) would be taken for its answer.
  virtual bool is_reusable() = 0;
};

// `tls` is used where `to` is encrypted; it must outlive the line.
std::unique_ptr<line> make_line(const async::executor& on, const target& to, asio::ssl::context& tls);

// Verifies by OpenSSL's default store, TLS 1.2 and up.
asio::ssl::context make_tls_context();

}  // namespace roster::webhook
