// A collection as it is written.
#include "services/collections/api/collection_json.hpp"

#include <gtest/gtest.h>

namespace roster::collections::api {
namespace {

TEST(CollectionJson, HasThePagesMembersInTheirOrder) {
  domain::collection shown;
  shown.collection_id = "kSC6NWYt-nEfC1yEbIW0";
  shown.title = "A \"title\"";
  shown.tags = {"a", "b\n"};
  shown.owner = "jane@example.com";
  shown.is_public = true;
  shown.created = text::timestamp(std::chrono::microseconds(1'712'572'922'123'456));
  shown.updated = shown.created + std::chrono::seconds(1);
  shown.original_title = "First";
  EXPECT_EQ(collection_json(shown),
            R"({"collection":{"id":"kSC6NWYt-nEfC1yEbIW0","title":"A \"title\"","description":null,)"
            R"("category":null,"tags":["a","b\n"],"owner":"jane@example.com","media_type":"collection",)"
            R"("isPublic":true,"created_date":"2024-04-08T10:42:02.123Z",)"
            R"("modification_date":"2024-04-08T10:42:03.123Z","original_title":"First"}})");
}

TEST(CollectionJson, EveryChangeHasAnotherTag) {
  domain::collection one;
  domain::collection two;
  EXPECT_EQ(collection_tag(one), collection_tag(two));
  two.updated += std::chrono::microseconds(1);
  EXPECT_NE(collection_tag(one), collection_tag(two));
}

}  // namespace
}  // namespace roster::collections::api
