#include "controller/service/local_workers.h"

#include <signal.h>
#include <sys/epoll.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

namespace imgperf {
namespace {

constexpr int kKilledWithinMs = 3000;

}  // namespace

LocalWorkers::LocalWorkers(Loop& loop, ExitHandler on_exit) : loop_(loop), on_exit_(std::move(on_exit)) {}

LocalWorkers::~LocalWorkers() {
  for (Worker& worker : workers_) {
    if (worker.child.alive()) loop_.Unwatch(worker.child.pid_fd());
  }
}

absl::Status LocalWorkers::Start(const LocalWorkerSettings& settings) {
  auto program = FindProgram("imgperf-worker");
  if (!program.ok()) return program.status();
  const char* set = std::getenv("IMGPERF_SPILL_DIR");
  if (set == nullptr || *set == '\0') spill_dir_ = settings.artifact_dir + "/spill";
  for (std::uint32_t i = settings.first; i < settings.first + settings.count; ++i) {
    SpawnOptions options;
    options.program = *program;
    options.outlives = true;
    options.log_file = fmt::format("{}/logs/worker-{}.log", settings.artifact_dir, i);
    options.env = {{"IMGPERF_CONTROLLER", settings.controller},
                   {"IMGPERF_WORKER_NAME", fmt::format("local-{}", i)},
                   {"IMGPERF_CREDENTIALS", settings.credentials},
                   {"IMGPERF_LOG_LEVEL", settings.log_level}};
    if (!spill_dir_.empty()) options.env.emplace_back("IMGPERF_SPILL_DIR", spill_dir_);
    auto child = Child::Spawn(options);
    if (!child.ok()) return child.status();
    const auto pid = static_cast<std::uint32_t>(child->pid());
    const int fd = child->pid_fd();
    workers_.push_back({*std::move(child), pid, options.log_file});
    loop_.Watch(fd, EPOLLIN, [this, index = workers_.size() - 1](std::uint32_t) { OnExit(index); });
  }
  return absl::OkStatus();
}

void LocalWorkers::OnExit(std::size_t index) {
  Worker& worker = workers_[index];
  loop_.Unwatch(worker.child.pid_fd());
  bool clean = false;
  const std::string how = worker.child.Reap(&clean);
  on_exit_(worker.pid, how, clean, worker.log);
}

bool LocalWorkers::Owns(std::uint32_t pid) const {
  return std::any_of(workers_.begin(), workers_.end(), [&](const Worker& w) { return w.pid == pid; });
}

std::size_t LocalWorkers::alive() const {
  return static_cast<std::size_t>(
      std::count_if(workers_.begin(), workers_.end(), [](const Worker& w) { return w.child.alive(); }));
}

void LocalWorkers::End(int patience_ms) {
  for (Worker& worker : workers_) worker.child.Signal(SIGTERM);
  for (Worker& worker : workers_) {
    if (!worker.child.alive()) continue;
    loop_.Unwatch(worker.child.pid_fd());
    // A stopped child takes no SIGTERM; SIGKILL it takes.
    if (worker.child.WaitFor(patience_ms)) continue;
    worker.child.Signal(SIGKILL);
    worker.child.WaitFor(kKilledWithinMs);
  }
  std::error_code nothing_there;
  if (!spill_dir_.empty()) std::filesystem::remove_all(spill_dir_, nothing_there);
}

}  // namespace imgperf
