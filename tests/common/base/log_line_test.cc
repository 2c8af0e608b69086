#include "common/log_line.h"

#include <gtest/gtest.h>

namespace imgperf {
namespace {

TEST(LogLine, FieldsKeepTheirPlaceAndTakeNewValues) {
  LogFields fields;
  EXPECT_EQ(fields.Text(), "");
  fields.Set("run", "0a1b2c3d4e5f");
  fields.Set("worker", "rack3");
  fields.Set("run", "ffffffffffff");
  EXPECT_EQ(fields.Text(), "run=ffffffffffff worker=rack3 ");
}

TEST(LogLine, QuotesWhatWouldNotBeReadBack) {
  EXPECT_EQ(LogField("worker", "rack3"), "worker=rack3");
  EXPECT_EQ(LogField("worker", "rack 3"), "worker=\"rack 3\"");
  EXPECT_EQ(LogField("worker", "a=b"), "worker=\"a=b\"");
  EXPECT_EQ(LogField("worker", "the \"big\\small\" one"), "worker=\"the \\\"big\\\\small\\\" one\"");
  EXPECT_EQ(LogField("worker", ""), "worker=\"\"");
  EXPECT_EQ(LogField("worker", "100%"), "worker=100%");
}

TEST(LogLine, KeepsAMessageOnOneLine) {
  EXPECT_EQ(OneLine("as it is, café"), "as it is, café");
  EXPECT_EQ(OneLine("two\nlines\x1b[31m and a \x7f"), "two\\nlines\\x1b[31m and a \\x7f");
  EXPECT_EQ(LogField("worker", "two\nlines"), "worker=two\\nlines");
}

}  // namespace
}  // namespace imgperf
