// Runs imgperf-sim as a child process for a test: started with --port 0, found by its ready line, ended with
// SIGTERM.
#pragma once

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

extern char** environ;

namespace imgperf {

struct Exit {
  int code = -1;  // -1: by a signal
  std::string error;
};

class Program {
 public:
  explicit Program(std::vector<std::string> args) {
    int out[2], error[2];
    if (::pipe2(out, O_CLOEXEC) != 0 || ::pipe2(error, O_CLOEXEC) != 0) return;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, out[1], 1);
    posix_spawn_file_actions_adddup2(&actions, error[1], 2);
    args.insert(args.begin(), IMGPERF_SIM);
    std::vector<char*> argv;
    for (std::string& arg : args) argv.push_back(arg.data());
    argv.push_back(nullptr);
    EXPECT_EQ(::posix_spawn(&pid_, IMGPERF_SIM, &actions, nullptr, argv.data(), environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    ::close(out[1]);
    ::close(error[1]);
    out_ = ::fdopen(out[0], "r");
    error_ = ::fdopen(error[0], "r");
  }
  ~Program() {
    if (pid_ > 0) End(SIGKILL);
    std::fclose(out_);
    std::fclose(error_);
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  // The first line on stdout; empty when the program ended without one.
  std::string ReadyLine() { return ReadLine(out_); }
  // The port that the ready line names; 0 without one.
  std::uint16_t Port() {
    const std::string line = ReadyLine();
    const auto at = line.rfind(':');
    return at == line.npos ? std::uint16_t{0} : static_cast<std::uint16_t>(std::atoi(line.c_str() + at + 1));
  }
  pid_t pid() const { return pid_; }

  Exit End(int signal = SIGTERM) {
    ::kill(pid_, signal);
    return Wait();
  }
  Exit Wait() {
    Exit out;
    for (std::string line; !(line = ReadLine(error_)).empty();) out.error += line;
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
    if (WIFEXITED(status)) out.code = WEXITSTATUS(status);
    return out;
  }

 private:
  static std::string ReadLine(std::FILE* file) {
    std::string line;
    for (int c; (c = std::fgetc(file)) != EOF;) {
      line += static_cast<char>(c);
      if (c == '\n') break;
    }
    return line;
  }

  pid_t pid_ = -1;
  std::FILE* out_ = nullptr;
  std::FILE* error_ = nullptr;
};

// A file for one test's ground truth, removed at its end.
class TruthFile {
 public:
  TruthFile() : name_(testing::TempDir() + "truth." + std::to_string(::getpid()) + ".jsonl") {}
  ~TruthFile() { std::filesystem::remove(name_); }
  const std::string& name() const { return name_; }

  // Its lines; the last is the summary.
  std::vector<nlohmann::json> Lines() const {
    std::ifstream in(name_);
    std::vector<nlohmann::json> out;
    for (std::string line; std::getline(in, line);) out.push_back(nlohmann::json::parse(line));
    return out;
  }

 private:
  std::string name_;
};

}  // namespace imgperf
