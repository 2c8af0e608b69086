// A directory that goes with the test, and keys in it.
#pragma once

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "common/clock.h"
#include "common/security/key_directory.h"

namespace imgperf {

// 2030-01-01 00:00 UTC: what is made then and checked now would not hold, so no wall clock is read unseen.
inline constexpr Nanos kThen = 1'893'456'000 * kSecond;

class FolderTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "imgperf-security-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    root = name;
    dir = root + "/creds";
  }
  void TearDown() override { std::filesystem::remove_all(root); }

  void Init() {
    const auto made = InitKeys(dir, kThen);
    ASSERT_TRUE(made.ok()) << made.status();
  }
  std::string At(const std::string& name) const { return dir + "/" + name; }
  std::string Text(const std::string& name) const {
    std::ifstream in(At(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void Put(const std::string& name, const std::string& text) const { std::ofstream(At(name)) << text; }
  unsigned Mode(const std::string& name) const {
    struct stat found {};
    return stat(At(name).c_str(), &found) == 0 ? found.st_mode & 0777 : 0;
  }

  std::string root;
  std::string dir;
};

}  // namespace imgperf
