#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "common/memory_file.h"
#include "common/plain_file.h"

namespace imgperf {
namespace {

TEST(MemoryFile, IsReadUnderItsPathAndGoneWithIt) {
  std::string path;
  {
    const std::string bytes = std::string(100'000, 'x') + '\0' + "end";
    const MemoryFile file("test", bytes);
    path = file.path();
    const auto read = ReadPlainFile(path, 1 << 20);
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(*read, bytes);
  }
  EXPECT_TRUE(absl::IsNotFound(ReadPlainFile(path, 1 << 20).status()));
}

TEST(PlainFile, TakesAsMuchAsItMay) {
  const MemoryFile file("test", "12345");
  EXPECT_EQ(*ReadPlainFile(file.path(), 5), "12345");
  EXPECT_EQ(ReadPlainFile(file.path(), 4).status().message(), file.path() + ": too large: 5 B (at most 4 B)");
  EXPECT_EQ(*ReadPlainFile(MemoryFile("empty", "").path(), 0), "");
}

TEST(PlainFile, RefusesWhatIsNone) {
  EXPECT_EQ(ReadPlainFile("/dev/null", 5).status().message(), "/dev/null: not a plain file");
  EXPECT_EQ(ReadPlainFile("no/such", 5).status().message(), "no/such: No such file or directory");
}

}  // namespace
}  // namespace imgperf
