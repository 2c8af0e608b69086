#include "controller/profile/directory_name.h"

#include <gtest/gtest.h>

namespace imgperf {
namespace {

TEST(AiperfDirectoryNameTest, IsTheGuides) {
  EXPECT_EQ(AiperfDirectoryName("black-forest-labs/FLUX.1-dev", "image_generation", 1),
            "black-forest-labs_FLUX.1-dev-openai-image_generation-concurrency1");
}

TEST(AiperfDirectoryNameTest, NoSlashIsLeft) {
  EXPECT_EQ(AiperfDirectoryName("a/b/../c", "image_generation", 16),
            "a_b_.._c-openai-image_generation-concurrency16");
}

}  // namespace
}  // namespace imgperf
