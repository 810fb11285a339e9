// The handler of the private listener: two paths, read only.
#include "common/app/private_listener.hpp"

#include <boost/json.hpp>
#include <memory>

namespace roster::app {

namespace {

http::response say(http::status code, const boost::json::object& body) {
  http::response answer(code);
  answer.header("Content-Type", "application/json");
  answer.header("Cache-Control", "no-store");
  answer.body = boost::json::serialize(body);
  return answer;
}

async::task<http::response> answer(std::shared_ptr<const std::function<async::task<std::string>()>> check,
                                   std::string path, bool is_read) {
  if (!is_read)
    co_return say(http::status::method_not_allowed, {{"message", "Method Not Allowed"}})
        .header("Allow", "GET, HEAD");
  if (path == "/health/live") co_return say(http::status::ok, {{"status", "ok"}});
  if (path != "/health/ready") co_return say(http::status::not_found, {{"message", "Not Found"}});
  const std::string reason = co_await (*check)();
  if (reason.empty()) co_return say(http::status::ok, {{"status", "ok"}});
  co_return say(http::status::service_unavailable, {{"status", "unavailable"}, {"reason", reason}});
}

}  // namespace

http::request_handler make_health_handler(std::function<async::task<std::string>()> not_ready_because) {
  const auto check =
      std::make_shared<const std::function<async::task<std::string>()>>(std::move(not_ready_because));
  return [check](http::request& message, std::string_view) {
    const bool is_read = message.method() == http::verb::get || message.method() == http::verb::head;
    return answer(check, std::string(message.path()), is_read);
  };
}

}  // namespace roster::app
