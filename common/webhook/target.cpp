// Takes a URL apart.
#include "common/webhook/target.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

namespace roster::webhook {

std::optional<target> read_target(std::string_view text) {
  const auto parsed = boost::urls::parse_uri(text);
  if (!parsed) return std::nullopt;
  const boost::urls::url_view url = *parsed;
  const bool is_encrypted = url.scheme() == "https";
  if ((!is_encrypted && url.scheme() != "http") || url.host().empty() || url.has_userinfo() ||
      url.has_fragment())
    return std::nullopt;
  target out;
  out.is_encrypted = is_encrypted;
  out.host = url.host_address();
  const auto authority = url.encoded_host_and_port();
  out.authority.assign(authority.data(), authority.size());
  out.port = is_encrypted ? 443 : 80;
  if (url.has_port()) {
    out.port = url.port_number();
    if (out.port == 0) return std::nullopt;
  }
  const auto path = url.encoded_target();
  out.path.assign(path.data(), path.size());
  if (!out.path.starts_with('/')) out.path.insert(0, 1, '/');
  return out;
}

}  // namespace roster::webhook
