// Many sessions of workers in one process: what a controller has to do for a large cluster, without one.
//
//   worker_crowd CONTROLLER SESSIONS LATENCY_US [CREDENTIALS]
//
// Real registrations, credits and record streams, each session on connections of its own; requests are not
// sent, but end after LATENCY_US. Says how long joining took; ends with the run, or with 1 where a session
// was lost.
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <spdlog/spdlog.h>

#include "common/open_files.h"
#include "tests/perf/crowd_member.h"

namespace imgperf {
namespace {

constexpr std::size_t kCallers = 8;  // who register and leave at once

using Members = std::vector<std::unique_ptr<CrowdMember>>;

// Calls `what` on each, several at a time; the first failure.
absl::Status Each(const Members& members, absl::Status (CrowdMember::*what)()) {
  std::atomic<std::size_t> next = 0;
  std::vector<absl::Status> failures(kCallers);
  std::vector<std::thread> callers;
  for (absl::Status& failure : failures) {
    callers.emplace_back([&] {
      for (std::size_t i = next++; i < members.size() && failure.ok(); i = next++)
        failure = ((*members[i]).*what)();
    });
  }
  for (std::thread& caller : callers) caller.join();
  for (const absl::Status& failure : failures) {
    if (!failure.ok()) return failure;
  }
  return absl::OkStatus();
}

// Plays all sessions until the run is over for each; false where one was lost.
bool Play(const Members& members, Loop& loop) {
  bool lost = false;
  Loop::TimerId alarm = 0;
  Nanos alarm_at = 0;
  loop.BeforeWait([&] {
    bool over = true;
    const Nanos now = SystemClock().Now();
    Nanos next = now + kSecond;
    for (const auto& member : members) {
      next = std::min(next, member->Tick(now));
      over = over && member->Over();
      lost = lost || member->Lost();
    }
    if (over || lost) {
      loop.Stop();
    } else if (next != alarm_at) {
      loop.Cancel(alarm);
      alarm_at = next;
      alarm = loop.At(next, [&] { alarm_at = 0; });
    }
    return false;
  });
  for (const auto& member : members) member->Begin();
  loop.Run();
  return !lost;
}

int Run(const CrowdMember::Where& where, std::uint32_t sessions, Nanos latency_for) {
  Loop loop(SystemClock());
  Members members;
  for (std::uint32_t i = 0; i < sessions; ++i)
    members.push_back(std::make_unique<CrowdMember>(where, loop, i, latency_for));
  const Nanos from = SystemClock().Now();
  absl::Status status = Each(members, &CrowdMember::Register);
  if (status.ok()) {
    std::printf("registered %u sessions in %.2f s\n", sessions,
                static_cast<double>(SystemClock().Now() - from) / 1e9);
    std::fflush(stdout);
    status =
        Play(members, loop) ? Each(members, &CrowdMember::Leave) : absl::AbortedError("a session was lost");
  }
  if (status.ok()) return 0;
  std::fprintf(stderr, "worker_crowd: %s\n", status.ToString().c_str());
  return 1;
}

}  // namespace
}  // namespace imgperf

int main(int argc, char** argv) {
  using namespace imgperf;
  if (argc < 4) {
    std::fprintf(stderr, "worker_crowd CONTROLLER SESSIONS LATENCY_US [CREDENTIALS]\n");
    return 1;
  }
  RaiseOpenFileLimit();
  ControllerLink::PrepareProcess();
  CrowdMember::Where where{argv[1], std::nullopt};
  if (argc > 4) {
    auto read = ReadCredentials(argv[4], Role::kWorker, SystemClock().WallNow());
    if (!read.ok()) {
      std::fprintf(stderr, "worker_crowd: %s\n", read.status().ToString().c_str());
      return 1;
    }
    where.credentials = *std::move(read);
  }
  return Run(where, static_cast<std::uint32_t>(std::atoi(argv[2])), std::atoll(argv[3]) * kMicrosecond);
}
