#include "controller/service/simulator_process.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <vector>

#include <fmt/format.h>

namespace imgperf {
namespace {

constexpr int kReadyMs = 20'000;

// One line of the child's stdout; empty at its end or when none came in time.
std::string ReadLine(int fd, int timeout_ms) {
  std::string line;
  pollfd p{fd, POLLIN, 0};
  while (line.find('\n') == line.npos && poll(&p, 1, timeout_ms) > 0) {
    std::array<char, 256> buffer;
    const auto n = read(fd, buffer.data(), buffer.size());
    if (n <= 0) break;
    line.append(buffer.data(), static_cast<std::size_t>(n));
  }
  return line.substr(0, line.find('\n'));
}

}  // namespace

std::string UrlInReadyLine(const std::string& line) {
  const auto begin = line.find("http://");
  if (line.find("ready") == line.npos || begin == line.npos) return "";
  return line.substr(begin, line.find_first_of(" \t\r\n", begin) - begin);
}

std::string TailOf(const std::string& file, int lines) {
  std::ifstream in(file);
  std::vector<std::string> all;
  for (std::string line; std::getline(in, line);) all.push_back(line);
  std::string out;
  const auto count = static_cast<std::size_t>(lines);
  for (std::size_t i = all.size() > count ? all.size() - count : 0; i < all.size(); ++i)
    out += "\n  " + all[i];
  return out;
}

std::uint16_t PortOf(const RunningSimulator& simulator) {
  const std::string& url = simulator.url;
  return static_cast<std::uint16_t>(std::strtoul(url.c_str() + url.rfind(':') + 1, nullptr, 10));
}

absl::StatusOr<RunningSimulator> StartSimulator(const SimulatorSpec& spec, const std::string& log_file,
                                                std::uint16_t port) {
  auto program = FindProgram("imgperf-sim");
  if (!program.ok()) return program.status();
  SpawnOptions options;
  options.program = *program;
  options.args = {"--profile", spec.profile, "--port", std::to_string(port)};
  options.args.insert(options.args.end(), spec.args.begin(), spec.args.end());
  options.log_file = log_file;
  options.pipe_stdout = true;
  auto child = Child::Spawn(options);
  if (!child.ok()) return child.status();
  const std::string line = ReadLine(child->stdout_fd(), kReadyMs);
  std::string url = UrlInReadyLine(line);
  if (url.empty()) {
    bool clean = false;
    std::string end = "said nothing for 20 s";
    if (child->stdout_fd() >= 0 && line.empty()) {
      child->Signal(9);
      end = child->Reap(&clean);
    }
    return absl::UnavailableError(
        fmt::format("the simulator sim://{} did not start ({}){}", spec.profile, end, TailOf(log_file, 5)));
  }
  return RunningSimulator{*std::move(child), std::move(url)};
}

}  // namespace imgperf
