// imgperf-sim: starts the simulator, says where, and ends it on SIGTERM or SIGINT.
#include <csignal>
#include <cstdio>
#include <memory>
#include <string>

#include <fmt/format.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "common/http/server.h"
#include "common/open_files.h"
#include "simulator/args.h"
#include "simulator/ground_truth_log.h"
#include "simulator/simulator.h"

namespace imgperf {
namespace {

// Ends this program with its parent; false when the parent ended before we could ask.
bool DieWithParent(pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  return ::getppid() == parent;
}

// Blocks the signals that end us in every thread, to be waited for in this one.
sigset_t BlockEndSignals() {
  std::signal(SIGPIPE, SIG_IGN);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  return set;
}

int Fail(const std::string& message) {
  std::fprintf(stderr, "imgperf-sim: %s\n", message.c_str());
  return 1;
}

int FailToListen(const absl::Status& status) {
  const bool in_use = status.code() == absl::StatusCode::kAlreadyExists;
  return Fail(std::string(status.message()) +
              (in_use ? ": end the program that holds it, or give --port 0 for any free one" : ""));
}

int Serve(const SimulatorOptions& options, ErrorPlan errors, GroundTruthLog& log, const sigset_t& ends) {
  const Profile& profile = *FindProfile(options.profile);
  Simulator simulator(options, profile, std::move(errors), SystemClock(), log);
  http::ServerOptions server_options;
  server_options.address = options.host;
  server_options.port = options.port;
  server_options.body_limit = [&](std::string_view path) { return simulator.BodyLimit(path); };
  auto server = http::Server::Start(
      std::move(server_options),
      [&](const http::Request& request, http::Reply reply) { simulator.Handle(request, std::move(reply)); });
  if (!server.ok()) return FailToListen(server.status());
  simulator.Attach(**server);
  const bool v6 = options.host.find(':') != options.host.npos;
  std::printf("imgperf-sim ready on http://%s%s%s:%u profile %s\n", v6 ? "[" : "", options.host.c_str(),
              v6 ? "]" : "", unsigned{(*server)->Port()}, options.profile.c_str());
  std::fflush(stdout);
  int signal = 0;
  sigwait(&ends, &signal);
  simulator.StopPainting();
  server->reset();
  return 0;
}

}  // namespace
}  // namespace imgperf

int main(int argc, char** argv) {
  using namespace imgperf;
  const pid_t parent = ::getppid();
  const ParsedArgs args = ParseArgs(argc, argv);
  if (!args.options) return args.exit_code;
  const sigset_t ends = BlockEndSignals();
  if (args.options->die_with_parent && !DieWithParent(parent)) return 0;
  RaiseOpenFileLimit();
  auto errors = ErrorPlan::Make(args.options->errors, args.options->seed);
  if (!errors.ok()) return Fail(std::string(errors.status().message()));
  auto log = GroundTruthLog::Open(args.options->log);
  if (!log.ok()) return Fail(std::string(log.status().message()));
  return Serve(*args.options, *std::move(errors), **log, ends);
}
