#include "controller/service/simulator_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace imgperf {
namespace {

TEST(UrlInReadyLine, FindsTheUrlOfAReadyLineOnly) {
  EXPECT_EQ(UrlInReadyLine("imgperf-sim ready on http://127.0.0.1:30000 profile x"),
            "http://127.0.0.1:30000");
  EXPECT_EQ(UrlInReadyLine("imgperf-sim ready on http://127.0.0.1:30000"), "http://127.0.0.1:30000");
  EXPECT_EQ(UrlInReadyLine("see http://example.org"), "");
  EXPECT_EQ(UrlInReadyLine(""), "");
}

TEST(TailOf, GivesTheLastLinesEachOnItsOwn) {
  const std::string file = testing::TempDir() + "tail.txt";
  std::ofstream(file) << "one\ntwo\nthree\n";
  EXPECT_EQ(TailOf(file, 2), "\n  two\n  three");
  EXPECT_EQ(TailOf(file, 9), "\n  one\n  two\n  three");
  EXPECT_EQ(TailOf(file + ".absent", 2), "");
}

}  // namespace
}  // namespace imgperf
