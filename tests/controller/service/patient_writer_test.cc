#include "controller/service/patient_writer.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <stdexcept>
#include <string>

namespace imgperf {
namespace {

struct Pipe {
  Pipe() {
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  }
  ~Pipe() {
    CloseRead();
    CloseWrite();
  }
  void CloseRead() { Close(ends[0]); }
  void CloseWrite() { Close(ends[1]); }
  static void Close(int& fd) {
    if (fd >= 0) close(fd);
    fd = -1;
  }
  // Waits for that many bytes.
  std::string Read(std::size_t bytes) const {
    std::string text(bytes, '\0');
    std::size_t have = 0;
    while (have < bytes) {
      const ssize_t got = read(ends[0], text.data() + have, bytes - have);
      if (got <= 0) break;
      have += static_cast<std::size_t>(got);
    }
    return text.substr(0, have);
  }
  std::array<int, 2> ends{-1, -1};
};

TEST(PatientWriter, WritesEverythingInOrder) {
  Pipe pipe;
  std::string all;
  PatientWriter writer(pipe.ends[1]);
  for (int i = 0; i < 1000; ++i) {
    const std::string line = "line " + std::to_string(i) + "\n";
    writer.Write(line);
    all += line;
  }
  EXPECT_EQ(pipe.Read(all.size()), all);
}

TEST(PatientWriter, IsNotIdleWhileTheOtherSideStandsStillAndNeverWaitsForIt) {
  Pipe pipe;
  const std::string much(1 << 20, 'x');  // more than any pipe holds
  PatientWriter writer(pipe.ends[1]);
  writer.Write(much);
  writer.Write("and more");
  EXPECT_FALSE(writer.Idle());
  EXPECT_EQ(pipe.Read(much.size() + 8), much + "and more");
}

TEST(PatientWriter, WritesTheRestBeforeItIsGone) {
  Pipe pipe;
  {
    PatientWriter writer(pipe.ends[1]);
    writer.Write("last words");
  }
  pipe.CloseWrite();
  EXPECT_EQ(pipe.Read(100), "last words");
}

TEST(PatientWriter, LeavesATerminalThatStandsStillToItself) {
  Pipe pipe;
  const std::string much(1 << 20, 'x');
  {
    PatientWriter writer(pipe.ends[1]);
    writer.Write(much);
  }  // returns, although nobody reads
  EXPECT_EQ(pipe.Read(much.size()), much) << "the thread goes on as long as the program does";
}

TEST(PatientWriter, DropsWhatNobodyWillRead) {
  Pipe pipe;
  pipe.CloseRead();
  signal(SIGPIPE, SIG_IGN);  // as HoldSignals() does
  PatientWriter writer(pipe.ends[1]);
  writer.Write("to nobody");
  while (!writer.Idle()) sched_yield();
}

TEST(PatientWriter, ServesADescriptorThatNeverBlocks) {
  Pipe pipe;
  fcntl(pipe.ends[1], F_SETFL, O_NONBLOCK);
  const std::string much(1 << 20, 'x');
  PatientWriter writer(pipe.ends[1]);
  writer.Write(much);
  EXPECT_EQ(pipe.Read(much.size()), much);
}

}  // namespace
}  // namespace imgperf
