#include "controller/observe/live_line.h"

#include <gtest/gtest.h>

namespace imgperf {
namespace {

TEST(StyleFor, GoesByTheTerminalAndWhatItCallsItself) {
  EXPECT_EQ(StyleFor(false, true, "xterm", ""), ProgressStyle::kNone);
  EXPECT_EQ(StyleFor(true, false, "xterm", ""), ProgressStyle::kLines);
  EXPECT_EQ(StyleFor(true, true, "dumb", ""), ProgressStyle::kLines);
  EXPECT_EQ(StyleFor(true, true, "", ""), ProgressStyle::kLines);
  EXPECT_EQ(StyleFor(true, true, "xterm-256color", ""), ProgressStyle::kRewrite);
  EXPECT_EQ(StyleFor(true, true, "xterm-256color", "1"), ProgressStyle::kOverwrite);
}

TEST(LiveLine, OnATerminalErasesBeforeItWrites) {
  LiveLine line(ProgressStyle::kRewrite, 0);
  EXPECT_EQ(line.Show("one", 0), "one");
  EXPECT_EQ(line.Show("two", 1), "\r\x1b[Ktwo");
  EXPECT_EQ(line.Keep("last", 2), "\r\x1b[Klast\n");
  EXPECT_EQ(line.Say("message"), "message\n");
  EXPECT_EQ(line.Show("three", 3), "three");
  EXPECT_EQ(line.Say("message"), "\r\x1b[Kmessage\n");
  EXPECT_EQ(line.Show("four", 4), "four");
  EXPECT_EQ(line.Clear(), "\r\x1b[K");
  EXPECT_EQ(line.Clear(), "");
}

TEST(LiveLine, ErasesWithSpacesWhereEscapeCodesAreNotWanted) {
  LiveLine line(ProgressStyle::kOverwrite, 0);
  EXPECT_EQ(line.Show("größer", 0), "größer");
  EXPECT_EQ(line.Show("two", 1), "\r      \rtwo");
  EXPECT_EQ(line.Keep("last", 2), "\r   \rlast\n");
  EXPECT_EQ(line.Clear(), "");
}

TEST(LiveLine, ElsewhereWritesALineEveryFiveSecondsAndThoseThatStay) {
  LiveLine line(ProgressStyle::kLines, 100 * kSecond);
  EXPECT_EQ(line.Show("one", 104 * kSecond), "");
  EXPECT_EQ(line.Show("one", 105 * kSecond), "one\n");
  EXPECT_EQ(line.Show("two", 109 * kSecond), "");
  EXPECT_EQ(line.Keep("last", 109 * kSecond), "last\n");
  EXPECT_EQ(line.Show("three", 113 * kSecond), "") << "five seconds after any line";
  EXPECT_EQ(line.Say("message"), "message\n");
  EXPECT_EQ(line.Show("three", 114 * kSecond), "three\n");
  EXPECT_EQ(line.Clear(), "");
}

TEST(LiveLine, WithoutProgressWritesMessagesOnly) {
  LiveLine line(ProgressStyle::kNone, 0);
  EXPECT_EQ(line.Show("one", 100 * kSecond), "");
  EXPECT_EQ(line.Keep("last", 100 * kSecond), "");
  EXPECT_EQ(line.Say("message"), "message\n");
}

}  // namespace
}  // namespace imgperf
