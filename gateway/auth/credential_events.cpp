// The details of each type of event, as JSON.
#include "gateway/auth/credential_events.hpp"

#include <boost/json.hpp>

#include "common/events/event_table.hpp"
#include "gateway/settings.hpp"

namespace roster::gateway {

namespace {

namespace json = boost::json;

void note(db::transaction& in, std::int64_t id, std::string_view type, const json::object& detail) {
  static const events::event_table table(schema, "of_credential", "bigint");
  events::event one;
  one.scope = std::to_string(id);
  one.type = type;
  one.detail = json::serialize(detail);
  table.write(in, one);
}

}  // namespace

void note_created(db::transaction& in, std::int64_t id, const described_credential& made,
                  std::optional<std::int64_t> predecessor) {
  json::object detail{{"kind", to_text(made.kind)}, {"subject", made.subject}, {"name", made.name}};
  if (predecessor) detail["predecessor"] = *predecessor;
  note(in, id, "credential.created", detail);
}

void note_rotated(db::transaction& in, std::int64_t id, std::int64_t successor,
                  std::chrono::milliseconds overlap) {
  note(in, id, "credential.rotated", {{"successor", successor}, {"overlap_ms", overlap.count()}});
}

void note_revoked(db::transaction& in, std::int64_t id) {
  note(in, id, "credential.revoked", {});
}

}  // namespace roster::gateway
