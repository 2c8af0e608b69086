#include "controller/cli/keys_args.h"

#include <string>

#include <CLI/CLI.hpp>

namespace imgperf {

KeysOptions::KeysOptions(CLI::App& command) {
  command.require_subcommand(1);
  Add(command, KeysArgs::Verb::kInit, "init", "Make a directory of keys and certificates for a cluster");
  Add(command, KeysArgs::Verb::kAdd, "add", "Make a certificate for one more worker alone");
  Add(command, KeysArgs::Verb::kRotate, "rotate",
      "Make everything in a directory anew, so that what was lost lets nobody in");
}

void KeysOptions::Add(CLI::App& command, KeysArgs::Verb verb, const char* name, const char* what) {
  CLI::App* sub = command.add_subcommand(name, what);
  sub->add_option("DIR", args_.dir, "The credentials directory")->required()->type_name("DIR");
  if (verb == KeysArgs::Verb::kAdd)
    sub->add_option("NAME", args_.name, "The worker's: a-z, 0-9 and dashes")->required()->type_name("NAME");
  sub->callback([this, verb] { args_.verb = verb; });
}

}  // namespace imgperf
