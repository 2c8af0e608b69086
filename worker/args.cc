#include "worker/args.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "common/host.h"
#include "common/host_port.h"
#include "common/version.h"

namespace imgperf {
namespace {

constexpr const char* kExamples = R"(Examples:
  imgperf-worker --controller 127.0.0.1:7870
  IMGPERF_CONTROLLER=127.0.0.1:7870 imgperf-worker --name rack3

`imgperf run FILE` starts local workers by itself; start one by hand when the run file has cluster.listen.
Exit codes:
  0   the run is over and every record was acknowledged
  1   wrong use, refused, or the controller was lost
)";

// Empty, or what is wrong: waiting a minute for an address that cannot be one helps nobody.
std::string AddressFault(const std::string& text) {
  const auto address = ParseHostPort(text);
  if (!address.ok()) return std::string(address.status().message());
  if (!address->port || *address->port == 0)
    return fmt::format("\"{}\" has no port: write what the controller printed, as 127.0.0.1:7870", text);
  return "";
}

}  // namespace

WorkerArgs ParseWorkerArgs(int argc, char** argv) {
  WorkerArgs args;
  args.worker.name = HostName();
  CLI::App app{"Sends the requests of an imgperf run and streams a record of each to the controller.",
               "imgperf-worker"};
  app.footer(kExamples);
  app.set_version_flag("--version", std::string("imgperf-worker ") + Version());
  app.add_option("--controller", args.worker.controller, "Where the controller listens")
      ->envname("IMGPERF_CONTROLLER")
      ->type_name("HOST:PORT")
      ->check(AddressFault)
      ->required();
  app.add_option("--name", args.worker.name, "A label for reports; the host's name by default")
      ->envname("IMGPERF_WORKER_NAME")
      ->type_name("NAME");
  app.add_option("--weight", args.worker.weight,
                 "Share of an open loop's requests, relative to other workers' (1)")
      ->check(CLI::Range(1, 1000))
      ->type_name("NUMBER");
  app.add_option("--log-level", args.log_level, "How much to log")
      ->envname("IMGPERF_LOG_LEVEL")
      ->check(CLI::IsMember({"trace", "debug", "info", "warn", "error", "off"}))
      ->type_name("LEVEL");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    args.done = true;
    args.status = app.exit(error) == 0 ? 0 : 1;
  }
  return args;
}

}  // namespace imgperf
