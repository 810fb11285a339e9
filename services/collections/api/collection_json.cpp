// The members of a collection, in their order.
#include "services/collections/api/collection_json.hpp"

#include "common/http/preconditions.hpp"
#include "common/text/json.hpp"
#include "common/text/time.hpp"

namespace roster::collections::api {

void append_collection(std::string& out, const domain::collection& shown) {
  out += R"({"id":)";
  text::append_json_string(out, shown.collection_id);
  out += R"(,"title":)";
  text::append_json_string(out, shown.title);
  out += R"(,"description":)";
  text::append_json_string_or_null(out, shown.description);
  out += R"(,"category":)";
  text::append_json_string_or_null(out, shown.category);
  out += R"(,"tags":[)";
  for (const std::string& tag : shown.tags) {
    if (!out.ends_with('[')) out += ',';
    text::append_json_string(out, tag);
  }
  out += R"(],"owner":)";
  text::append_json_string(out, shown.owner);
  out += R"(,"media_type":"collection","isPublic":)";
  out += shown.is_public ? "true" : "false";
  out += R"(,"created_date":)";
  text::append_json_string(out, text::iso8601_millis(shown.created));
  out += R"(,"modification_date":)";
  text::append_json_string(out, text::iso8601_millis(shown.updated));
  out += R"(,"original_title":)";
  text::append_json_string(out, shown.original_title);
  out += '}';
}

std::string collection_json(const domain::collection& shown) {
  std::string out = R"({"collection":)";
  append_collection(out, shown);
  out += '}';
  return out;
}

std::string collection_tag(const domain::collection& of) {
  return http::entity_tag({of.created.time_since_epoch().count(), of.updated.time_since_epoch().count()});
}

}  // namespace roster::collections::api
