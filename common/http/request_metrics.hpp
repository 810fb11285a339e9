// How requests were answered, and how long it took: the same that the access log says, added up.
#pragma once

#include <chrono>
#include <string_view>
#include <vector>

#include "common/metrics/metrics.hpp"

namespace roster::http {

// Of one method and one row of a server's table ("/api/teams/{team}"): never of a path as it was asked for,
// of which there are as many as clients like.
class request_metrics {
 public:
  request_metrics(std::string_view method, std::string_view route);

  void answered(unsigned status, std::chrono::microseconds took) const;

  // Of what fits no row, or was refused before anybody looked.
  static const request_metrics& of_no_route();

 private:
  std::vector<metrics::counter> by_status_;
  metrics::histogram took_;
};

}  // namespace roster::http
