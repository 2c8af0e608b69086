#include "controller/service/image_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace imgperf {
namespace {

namespace fs = std::filesystem;

class ImageStoreTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "images-XXXXXX";
    dir = mkdtemp(name.data());
  }
  void TearDown() override { fs::remove_all(dir); }
  std::string dir;
};

TEST(ImageFileName, NamesPhaseCreditAttemptAndPlace) {
  EXPECT_EQ(ImageFileName("load", {12, 1}, 3, "jpeg"), "load-12-1-3.jpg");
  EXPECT_EQ(ImageFileName("load", {0, 0}, 0, "webp"), "load-0-0-0.webp");
}

TEST(ImageFileName, CannotLeaveItsFolder) {
  EXPECT_EQ(ImageFileName("../../etc", {1, 0}, 0, "png"), "______etc-1-0-0.png");
  EXPECT_EQ(ImageFileName("a", {1, 0}, 0, "/../x"), "a-1-0-0.bin");
}

TEST_F(ImageStoreTest, WritesTheBytesAndLeavesNoTemporaryFile) {
  const std::string bytes("\x89PNG\0rest", 9);
  ASSERT_TRUE(WriteImage(dir + "/images", "a.png", bytes).ok());
  std::ifstream in(dir + "/images/a.png", std::ios::binary);
  std::stringstream read;
  read << in.rdbuf();
  EXPECT_EQ(read.str(), bytes);
  EXPECT_EQ(std::distance(fs::directory_iterator(dir + "/images"), fs::directory_iterator()), 1);
}

TEST_F(ImageStoreTest, NamesThePathThatCannotBeWritten) {
  std::ofstream(dir + "/images").put('x');  // a file where the folder should be
  const absl::Status status = WriteImage(dir + "/images", "a.png", "x");
  EXPECT_FALSE(status.ok());
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr(dir + "/images/a.png"));
}

}  // namespace
}  // namespace imgperf
