// Body and entity tag of a team.
#include "services/participants/api/team_response.hpp"

#include "common/http/preconditions.hpp"
#include "services/participants/api/team_json.hpp"

namespace roster::participants::api {

http::response team_response(const context& api, const domain::team& shown) {
  http::response answer(http::status::ok);
  answer.header("ETag", team_tag(shown));
  answer.body = team_json(shown, team_link(api.public_url, shown.team_id), api.now());
  return answer;
}

result<http::response> team_response_if(const context& api, const domain::team& shown,
                                        const http::request& message) {
  return http::conditionally(message, team_response(api, shown));
}

team_condition team_demands(const http::request& message) {
  return [demands = http::preconditions(message)](const domain::team& current) {
    return demands.evaluate(team_tag(current)) == http::precondition::passed;
  };
}

}  // namespace roster::participants::api
