#include "common/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <utility>

#include <absl/strings/str_split.h>
#include <fmt/format.h>

extern char** environ;

namespace imgperf {
namespace {

// Everything the child needs, made before fork: between fork and exec only async-signal-safe calls are
// allowed.
struct Image {
  std::vector<std::string> arg_text;
  std::vector<std::string> env_text;
  std::vector<char*> argv;
  std::vector<char*> envp;
  int out = -1;
  int err = -1;
  pid_t parent = 0;
  bool outlives = false;
};

std::vector<char*> Pointers(std::vector<std::string>& text) {
  std::vector<char*> out;
  for (std::string& s : text) out.push_back(s.data());
  out.push_back(nullptr);
  return out;
}

Image MakeImage(const SpawnOptions& options) {
  Image image;
  image.arg_text.push_back(options.program);
  image.arg_text.insert(image.arg_text.end(), options.args.begin(), options.args.end());
  for (char** e = environ; *e != nullptr; ++e) {
    const std::string_view entry(*e);
    const auto replaced = [&](const auto& kv) { return entry.starts_with(kv.first + "="); };
    if (std::none_of(options.env.begin(), options.env.end(), replaced)) image.env_text.emplace_back(entry);
  }
  for (const auto& [name, value] : options.env) image.env_text.push_back(name + "=" + value);
  image.argv = Pointers(image.arg_text);
  image.envp = Pointers(image.env_text);
  image.parent = getpid();
  image.outlives = options.outlives;
  return image;
}

[[noreturn]] void BecomeChild(const Image& image) {
  setpgid(0, 0);
  if (!image.outlives) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != image.parent) _exit(127);  // the parent died before the line above
  }
  const int null = open("/dev/null", O_RDONLY);
  dup2(null, 0);
  if (image.out >= 0) dup2(image.out, 1);
  if (image.err >= 0) dup2(image.err, 2);
  syscall(SYS_close_range, 3U, ~0U, 0U);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  signal(SIGPIPE, SIG_DFL);
  execve(image.argv[0], image.argv.data(), image.envp.data());
  const char* text = std::strerror(errno);
  [[maybe_unused]] auto n = write(2, text, std::strlen(text));
  _exit(127);
}

void CloseIfOpen(int& fd) {
  if (fd >= 0) close(fd);
  fd = -1;
}

}  // namespace

absl::StatusOr<Child> Child::Spawn(const SpawnOptions& options) {
  Image image = MakeImage(options);
  int log = -1;
  int pipe_ends[2] = {-1, -1};
  if (!options.log_file.empty()) {
    log = open(options.log_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (log < 0)
      return absl::UnavailableError(
          fmt::format("cannot write {}: {}", options.log_file, std::strerror(errno)));
  }
  if (options.pipe_stdout && pipe2(pipe_ends, O_CLOEXEC) != 0) {
    CloseIfOpen(log);
    return absl::ResourceExhaustedError(fmt::format("pipe: {}", std::strerror(errno)));
  }
  image.err = log;
  image.out = options.pipe_stdout ? pipe_ends[1] : log;
  const pid_t pid = fork();
  if (pid == 0) BecomeChild(image);
  const int fork_error = errno;
  CloseIfOpen(log);
  CloseIfOpen(pipe_ends[1]);
  if (pid < 0) {
    CloseIfOpen(pipe_ends[0]);
    return absl::ResourceExhaustedError(
        fmt::format("cannot start {}: {}", options.program, std::strerror(fork_error)));
  }
  Child child;
  child.pid_ = pid;
  child.pid_fd_ = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  child.stdout_fd_ = pipe_ends[0];
  if (child.stdout_fd_ >= 0) fcntl(child.stdout_fd_, F_SETFL, O_NONBLOCK);
  if (child.pid_fd_ < 0)
    return absl::ResourceExhaustedError(fmt::format("pidfd_open: {}", std::strerror(errno)));
  return child;
}

Child::Child(Child&& other) noexcept { *this = std::move(other); }

Child& Child::operator=(Child&& other) noexcept {
  std::swap(pid_, other.pid_);
  std::swap(pid_fd_, other.pid_fd_);
  std::swap(stdout_fd_, other.stdout_fd_);
  return *this;
}

Child::~Child() {
  if (alive()) {
    Signal(SIGKILL);
    bool clean = false;
    Reap(&clean);
  }
  CloseIfOpen(pid_fd_);
  CloseIfOpen(stdout_fd_);
}

void Child::Signal(int signal) {
  if (alive()) kill(pid_, signal);
}

std::string Child::Reap(bool* clean) {
  *clean = false;
  int status = 0;
  pid_t got = -1;
  do {
    got = waitpid(pid_, &status, 0);
  } while (got < 0 && errno == EINTR);
  pid_ = -1;
  if (got < 0) return fmt::format("waitpid: {}", std::strerror(errno));
  if (WIFSIGNALED(status))
    return fmt::format("signal {} ({})", WTERMSIG(status), strsignal(WTERMSIG(status)));
  *clean = WEXITSTATUS(status) == 0;
  return fmt::format("exit status {}", WEXITSTATUS(status));
}

bool Child::WaitFor(int milliseconds) {
  if (!alive()) return true;
  pollfd p{pid_fd_, POLLIN, 0};
  int n = 0;
  do {
    n = poll(&p, 1, milliseconds);
  } while (n < 0 && errno == EINTR);
  if (n <= 0) return false;
  bool clean = false;
  Reap(&clean);
  return true;
}

absl::StatusOr<std::string> FindProgram(const std::string& name) {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::path beside = fs::read_symlink("/proc/self/exe", error).parent_path() / name;
  if (access(beside.c_str(), X_OK) == 0) return beside.string();
  const char* path = std::getenv("PATH");
  for (absl::string_view dir : absl::StrSplit(path == nullptr ? "" : path, ':', absl::SkipEmpty())) {
    const fs::path candidate = fs::path(std::string(dir)) / name;
    if (access(candidate.c_str(), X_OK) == 0) return candidate.string();
  }
  return absl::NotFoundError(fmt::format(
      "no program {} beside this one ({}) or in PATH; build it with `ninja {}`, or install imgperf whole",
      name, beside.parent_path().string(), name));
}

}  // namespace imgperf
