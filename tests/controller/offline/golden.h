// Compares with a file in tests/golden; UPDATE_GOLDEN=1 rewrites it.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

namespace imgperf {

inline void ExpectGolden(const std::string& name, const std::string& actual) {
  const std::string path = std::string(IMGPERF_SOURCE_DIR "/tests/golden/") + name;
  ASSERT_FALSE(actual.empty()) << name;
  if (std::getenv("UPDATE_GOLDEN") != nullptr) std::ofstream(path, std::ios::binary) << actual;
  std::ifstream in(path, std::ios::binary);
  const std::string golden((std::istreambuf_iterator<char>(in)), {});
  ASSERT_FALSE(golden.empty()) << path << " is missing or empty; UPDATE_GOLDEN=1 writes it";
  EXPECT_EQ(actual, golden) << "UPDATE_GOLDEN=1 rewrites " << path;
}

}  // namespace imgperf
