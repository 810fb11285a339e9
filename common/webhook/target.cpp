// Takes a URL apart.
#include "common/webhook/target.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <charconv>
#include <cstdint>

namespace roster::webhook {

namespace {

// Boost.URL's port_number() of Debian 12 cuts what is too large.
std::optional<std::uint16_t> read_port(std::string_view digits) {
  std::uint16_t out = 0;
  const char* const end = digits.data() + digits.size();
  const auto [rest, error] = std::from_chars(digits.data(), end, out);
  if (error != std::errc() || rest != end || out == 0) return std::nullopt;
  return out;
}

}  // namespace

std::optional<target> read_target(std::string_view text) {
  const auto parsed = boost::urls::parse_uri(text);
  if (!parsed) return std::nullopt;
  const boost::urls::url_view& url = *parsed;
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
    const std::optional<std::uint16_t> port = read_port({url.port().data(), url.port().size()});
    if (!port) return std::nullopt;
    out.port = *port;
  }
  const auto path = url.encoded_target();
  out.path.assign(path.data(), path.size());
  if (!out.path.starts_with('/')) out.path.insert(0, 1, '/');
  return out;
}

}  // namespace roster::webhook
