#include "worker/args.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "common/host.h"
#include "common/host_port.h"
#include "common/units.h"
#include "common/version.h"
#include "worker/dataset/part_cache.h"
#include "worker/records/spill_files.h"

namespace imgperf {
namespace {

// Some twenty records: a bound that a single answer fills bounds nothing.
constexpr std::uint64_t kLeastRecordMemory = 16ULL << 10;

constexpr const char* kExamples = R"(Examples:
  imgperf-worker --controller 127.0.0.1:7870
  IMGPERF_CONTROLLER=127.0.0.1:7870 imgperf-worker --name rack3
  imgperf-worker --controller 127.0.0.1:7870 --stay
  imgperf-worker --controller bench1:7870 --credentials creds

`imgperf run FILE` starts local workers by itself; start one by hand when the run file has cluster.listen.
Exit codes:
  0   the run is over, or the worker was told to leave it (SIGTERM, SIGINT: requests in flight may finish; the
      second cancels them), and every record was acknowledged
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

// Takes sizes with a unit, of at least `least` bytes.
CLI::Option* AddBytes(CLI::App& app, const std::string& name, std::uint64_t& bytes, std::uint64_t least,
                      const std::string& help) {
  const auto take = [&bytes, least, name](const std::string& text) {
    const auto parsed = ParseBytes(text);
    if (!parsed.ok()) throw CLI::ValidationError(name, std::string(parsed.status().message()));
    if (*parsed < least)
      throw CLI::ValidationError(name, fmt::format("\"{}\" is less than {}", text, FormatBytes(least)));
    bytes = *parsed;
  };
  return app.add_option_function<std::string>(name, take, help)->type_name("SIZE");
}

// Where records go when acknowledgements stay out.
void AddRecordBounds(CLI::App& app, RecordBounds& bounds) {
  AddBytes(
      app, "--record-memory", bounds.memory, kLeastRecordMemory,
      "Memory for records not yet acknowledged (256MiB): above half of it they go to disk, when it is full "
      "no new credits are taken")
      ->envname("IMGPERF_RECORD_MEMORY");
  app.add_option(
         "--spill-dir", bounds.spill_dir,
         "Directory for records on disk ($TMPDIR or /tmp; workers that imgperf starts: spill/ beside the "
         "journal)")
      ->envname("IMGPERF_SPILL_DIR")
      ->type_name("DIR")
      ->check(SpillDirFault);
  AddBytes(app, "--spill-limit", bounds.spill_limit, 0,
           "Most that they take there (1GiB); 0: none go to disk")
      ->envname("IMGPERF_SPILL_LIMIT");
}

// Where datasets stay from run to run.
void AddCacheBounds(CLI::App& app, CacheBounds& bounds) {
  app.add_option(
         "--cache", bounds.dir,
         "Directory for datasets that are fetched, shared by this user's workers ($XDG_CACHE_HOME/imgperf or "
         "~/.cache/imgperf)")
      ->envname("IMGPERF_CACHE")
      ->type_name("DIR");
  AddBytes(app, "--cache-limit", bounds.limit, 0,
           "Most that is kept there (10GiB), what was not used for longest goes first; 0: nothing is")
      ->envname("IMGPERF_CACHE_LIMIT");
}

}  // namespace

WorkerArgs ParseWorkerArgs(int argc, char** argv) {
  WorkerArgs args;
  args.worker.name = HostName();
  args.worker.records.spill_dir = DefaultSpillDir();
  args.worker.cache.dir = DefaultCacheDir();
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
  app.add_option("--credentials", args.worker.credentials,
                 "A directory with ca.pem, worker.pem and worker.key (imgperf keys)")
      ->envname("IMGPERF_CREDENTIALS")
      ->type_name("DIR");
  AddRecordBounds(app, args.worker.records);
  AddCacheBounds(app, args.worker.cache);
  app.add_flag("--stay", args.worker.stay,
               "After a run wait for the next controller, until SIGTERM or SIGINT");
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
