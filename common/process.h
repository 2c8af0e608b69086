// Child processes: started, watched, ended by their ids.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <absl/status/statusor.h>

namespace imgperf {

struct SpawnOptions {
  std::string program;                                   // a path
  std::vector<std::string> args;                         // without the program's name
  std::vector<std::pair<std::string, std::string>> env;  // on top of ours
  std::string log_file;  // stderr, and stdout unless piped; appended to. Empty: ours
  bool pipe_stdout = false;
  bool outlives = false;  // the thread that started it, should that end without a word
};

// One child, in a process group of its own (a terminal's Ctrl-C reaches only us), killed when the thread that
// started it ends. Movable. Destroyed while alive: SIGKILL and reaped.
class Child {
 public:
  // Call from a thread that outlives the child.
  static absl::StatusOr<Child> Spawn(const SpawnOptions& options);
  Child(Child&& other) noexcept;
  Child& operator=(Child&& other) noexcept;
  ~Child();

  int pid() const { return pid_; }
  int pid_fd() const { return pid_fd_; }        // readable when the child has ended
  int stdout_fd() const { return stdout_fd_; }  // -1 unless piped; non-blocking
  bool alive() const { return pid_ > 0; }
  void Signal(int signal);
  // Reaps an ended child. Returns how it ended: "exit status 3", "signal 9 (Killed)". `clean` tells exit
  // status 0.
  std::string Reap(bool* clean);
  // Waits at most this long for the end; true when it ended and was reaped.
  bool WaitFor(int milliseconds);

 private:
  Child() = default;
  int pid_ = -1;
  int pid_fd_ = -1;
  int stdout_fd_ = -1;
};

// A program found beside the running one, else in PATH. NOT_FOUND names both places.
absl::StatusOr<std::string> FindProgram(const std::string& name);

}  // namespace imgperf
