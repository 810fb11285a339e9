// Declares the settings; neither URL nor secrets are ever shown in a fault.
#include "common/webhook/settings.hpp"

#include "common/webhook/signature.hpp"

namespace roster::webhook {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t most_secrets = 2;

// Nothing when any of them is none.
std::optional<std::vector<std::string>> read_secrets(std::string_view text) {
  std::vector<std::string> out;
  while (true) {
    const std::size_t comma = text.find(',');
    std::optional<std::string> secret = read_secret(text.substr(0, comma));
    if (!secret || out.size() == most_secrets) return std::nullopt;
    out.push_back(std::move(*secret));
    if (comma == std::string_view::npos) return out;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace

std::optional<settings> load_settings(config::reader& from) {
  settings out;
  const std::string url = from.text("WEBHOOK_URL", "", "http or https URL that events are sent to");
  const std::string secrets =
      from.text("WEBHOOK_SECRETS", "",
                "what messages are signed with: whsec_ and base64 of 24 to 64 bytes; two of them, "
                "comma-separated, while they are exchanged");
  out.timeout = from.duration("WEBHOOK_TIMEOUT", out.timeout, 100ms, 5min, "longest a receiver may take");
  out.at_once = static_cast<std::size_t>(
      from.number("WEBHOOK_CONCURRENCY", static_cast<std::int64_t>(out.at_once), {1, 256},
                  "messages under way at a time, each of another team or collection"));
  out.retries.give_up_after =
      from.duration("WEBHOOK_RETRY_FOR", out.retries.give_up_after, 0ms, std::chrono::days(30),
                    "a message that fails for longer is parked, see 'webhook parked'");
  if (url.empty()) return std::nullopt;
  const std::optional<target> where = read_target(url);
  const std::optional<std::vector<std::string>> read = read_secrets(secrets);
  if (!where) from.fault("WEBHOOK_URL", "must be an http or https URL without user and fragment");
  if (!read)
    from.fault("WEBHOOK_SECRETS",
               "must be one or two secrets, each whsec_ and base64 of 24 to 64 bytes, where there is a "
               "WEBHOOK_URL");
  if (where) out.where = *where;
  if (read) out.secrets = *read;
  return out;
}

}  // namespace roster::webhook
