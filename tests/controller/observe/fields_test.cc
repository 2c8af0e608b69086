#include "controller/observe/fields.h"

#include <gtest/gtest.h>

namespace imgperf {
namespace {

const std::vector<Field> kFields{{"head", 0}, {"in flight", 3}, {"rate", 4}, {"failed", 1}, {"rest", 2}};

TEST(Fit, KeepsEverythingWhereThereIsRoom) {
  EXPECT_EQ(Fit(kFields, kAnyWidth), "head, in flight, rate, failed, rest");
  EXPECT_EQ(Fit(kFields, 35), "head, in flight, rate, failed, rest");
}

TEST(Fit, LetsGoWhatMattersLeastFirst) {
  EXPECT_EQ(Fit(kFields, 34), "head, in flight, failed, rest");
  EXPECT_EQ(Fit(kFields, 28), "head, failed, rest");
  EXPECT_EQ(Fit(kFields, 17), "head, failed");
  EXPECT_EQ(Fit(kFields, 11), "head");
}

TEST(Fit, LetsGoTheLastOfEqualsAndCutsWhatStays) {
  EXPECT_EQ(Fit({{"head", 0}, {"a", 1}, {"b", 1}}, 8), "head, a");
  EXPECT_EQ(Fit({{"head", 0}, {"tail", 0}}, 9), "head, t…");
  EXPECT_EQ(Fit({}, 3), "");
}

TEST(CutTo, LeavesRoomForTheMark) {
  EXPECT_EQ(CutTo("readiness", 9), "readiness");
  EXPECT_EQ(CutTo("readiness", 8), "readin…");  // the mark may be wide
  EXPECT_EQ(CutTo("readiness", 2), "…");
  EXPECT_EQ(CutTo("readiness", 1), "");
  EXPECT_EQ(CutTo("", 0), "");
}

TEST(CutTo, CountsWhatMayBeWideAsWideAndCutsBetweenCharacters) {
  EXPECT_EQ(ColumnsOf("größe"), 5u);
  EXPECT_EQ(ColumnsOf("模型"), 4u);
  EXPECT_EQ(ColumnsOf("\xE1\x83\xBF"), 1u);  // U+10FF
  EXPECT_EQ(ColumnsOf("\xE1\x84\x80"), 2u);  // U+1100
  EXPECT_EQ(ColumnsOf("😀"), 2u);
  EXPECT_EQ(CutTo("模型模型", 7), "模型…");
  EXPECT_EQ(CutTo("模型模型", 5), "模…");
}

}  // namespace
}  // namespace imgperf
