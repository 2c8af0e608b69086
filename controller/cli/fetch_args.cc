#include "controller/cli/fetch_args.h"

#include <CLI/CLI.hpp>

namespace imgperf {

FetchOptions::FetchOptions(CLI::App& command) {
  command.add_option("NAME", args_.name, "The list to bring into the cache: vbench")
      ->required()
      ->type_name("NAME:{vbench}");
  command
      .add_option(
          "--from", args_.from,
          "Instead of its project's URL: another one, a file, or a directory that holds it, as a checkout")
      ->type_name("DIR_OR_URL");
}

}  // namespace imgperf
