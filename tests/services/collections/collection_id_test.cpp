// The form of a collection's id.
#include "services/collections/domain/collection_id.hpp"

#include <gtest/gtest.h>

#include "common/crypto/random.hpp"

namespace roster::collections::domain {
namespace {

TEST(CollectionId, IsTwentyOfTheBase64urlAlphabet) {
  EXPECT_TRUE(is_collection_id("kSC6NWYt-nEfC1yEbIW0"));
  EXPECT_TRUE(is_collection_id("____________________"));
  EXPECT_TRUE(is_collection_id(crypto::random_token(collection_id_length)));
}

TEST(CollectionId, IsNothingElse) {
  EXPECT_FALSE(is_collection_id(""));
  EXPECT_FALSE(is_collection_id("not-found-id"));
  EXPECT_FALSE(is_collection_id("kSC6NWYt-nEfC1yEbIW"));
  EXPECT_FALSE(is_collection_id("kSC6NWYt-nEfC1yEbIW00"));
  EXPECT_FALSE(is_collection_id("kSC6NWYt-nEfC1yEbIW+"));
  EXPECT_FALSE(is_collection_id("kSC6NWYt nEfC1yEbIW0"));
  EXPECT_FALSE(is_collection_id("kSC6NWYt-nEfC1yEbI\xC3\xA4"));
}

}  // namespace
}  // namespace roster::collections::domain
