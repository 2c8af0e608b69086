#include "controller/cli/workers_args.h"

#include <CLI/CLI.hpp>

namespace imgperf {

WorkersOptions::WorkersOptions(CLI::App& command) {
  CLI::Option* dir =
      command.add_option("DIR", args_.dir, "The artifact directory of a run that is going on here")
          ->type_name("DIR");
  command
      .add_option("--controller", args_.controller,
                  "Where its controller listens; without DIR: $IMGPERF_CONTROLLER, else 127.0.0.1:7870")
      ->type_name("HOST:PORT")
      ->excludes(dir);
  command
      .add_option("--credentials", args_.credentials,
                  "A directory made by imgperf keys, with the workers' files; for a controller that has some")
      ->envname("IMGPERF_CREDENTIALS")
      ->type_name("DIR");
  command.add_flag("--json", args_.json, "As JSON (imgperf.members/1)");
}

}  // namespace imgperf
