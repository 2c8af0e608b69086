#include "controller/cli/compare_args.h"

#include <CLI/CLI.hpp>

namespace imgperf {

CompareArgsOptions::CompareArgsOptions(CLI::App& command) {
  command
      .add_option("RUN", args_.sides,
                  "Artifact directories, or profile_export.jsonl of ours or AIPerf's; the first is what the "
                  "others are held against")
      ->required()
      ->expected(2, 26)
      ->type_name("RUN");
  command
      .add_option(
          "--fail-if", args_.fail_ifs,
          "Exit with 3 when a difference from the first run is beyond that, as \"request_latency.p95 > +5%\"")
      ->type_name("RULE")
      ->take_all()
      ->expected(1);
  command
      .add_option("--detect", args_.detect,
                  "The difference for which to say how many requests would tell it, as 5%")
      ->type_name("PERCENT");
  command.add_flag("--anyway", args_.anyway,
                   "Compare runs that asked for different work, that are INVALID, resumed or not finished");
  command
      .add_option("--images", args_.images, "How many pairs of pictures to compare: all, or a number (100)")
      ->type_name("all|N");
  command.add_option("--json", args_.json_file, "Write everything there (imgperf.compare/1)")
      ->type_name("FILE");
  command.add_option("--markdown", args_.markdown_file, "Write a summary for a pull request there")
      ->type_name("FILE");
}

}  // namespace imgperf
