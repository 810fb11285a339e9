// The handler of the private listener: three paths, read only.
#include "common/app/private_listener.hpp"

#include <boost/json.hpp>
#include <memory>
#include <utility>

namespace roster::app {

namespace {

http::response answer_with(http::status code, const boost::json::object& body) {
  http::response answer(code);
  answer.header("Content-Type", "application/json");
  answer.header("Cache-Control", "no-store");
  answer.body = boost::json::serialize(body);
  return answer;
}

http::response answer_with_metrics(std::vector<metrics::reading> now) {
  for (metrics::reading& one : metrics::of_process()) now.push_back(std::move(one));
  http::response answer;
  answer.header("Content-Type", metrics::content_type);
  answer.header("Cache-Control", "no-store");
  answer.body = metrics::expose(now);
  return answer;
}

async::task<http::response> answer(std::shared_ptr<const private_answers> from, std::string path,
                                   bool is_read) {
  if (!is_read)
    co_return answer_with(http::status::method_not_allowed, {{"message", "Method Not Allowed"}})
        .header("Allow", "GET, HEAD");
  if (path == "/health/live") co_return answer_with(http::status::ok, {{"status", "ok"}});
  if (path == "/metrics") co_return answer_with_metrics(from->readings());
  if (path != "/health/ready") co_return answer_with(http::status::not_found, {{"message", "Not Found"}});
  const std::string reason = co_await from->not_ready_because();
  if (reason.empty()) co_return answer_with(http::status::ok, {{"status", "ok"}});
  co_return answer_with(http::status::service_unavailable, {{"status", "unavailable"}, {"reason", reason}});
}

}  // namespace

http::request_handler make_private_handler(private_answers from) {
  const auto shared = std::make_shared<const private_answers>(std::move(from));
  return [shared](http::request& message, std::string_view) {
    const bool is_read = message.method() == http::verb::get || message.method() == http::verb::head;
    return answer(shared, std::string(message.path()), is_read);
  };
}

}  // namespace roster::app
