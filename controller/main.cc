// imgperf: see controller/README.md.
#include <iostream>
#include <variant>

#include "common/clock.h"
#include "common/open_files.h"
#include "controller/cli/args.h"
#include "controller/cli/check_command.h"
#include "controller/cli/erase_argument.h"
#include "controller/cli/keys_command.h"
#include "controller/compare/compare_command.h"
#include "controller/extract/extract_command.h"
#include "controller/fetch/fetch_command.h"
#include "controller/service/bench_serving_command.h"
#include "controller/service/profile_command.h"
#include "controller/service/report_command.h"
#include "controller/service/resume_command.h"
#include "controller/service/run_command.h"
#include "controller/service/workers_command.h"

namespace imgperf {
namespace {

struct Execute {
  int argc;
  char** argv;

  int operator()(const RunArgs& args) const { return RunCommand(args, std::cout, std::cerr, SystemClock()); }
  int operator()(const ProfileArgs& args) const {
    const auto erase = [this](const std::string& secret) { EraseArgument(argc, argv, secret); };
    return ProfileCommand(args, erase, std::cout, std::cerr, SystemClock());
  }
  int operator()(const BenchServingArgs& args) const {
    const auto erase = [this](const std::string& secret) { EraseArgument(argc, argv, secret); };
    return BenchServingCommand(args, erase, std::cout, std::cerr, SystemClock());
  }
  int operator()(const FetchArgs& args) const {
    return FetchCommand(args, std::cout, std::cerr, SystemClock());
  }
  int operator()(const CheckArgs& args) const { return CheckCommand(args, std::cout, std::cerr); }
  int operator()(const ResumeArgs& args) const {
    return ResumeCommand(args, std::cout, std::cerr, SystemClock());
  }
  int operator()(const KeysArgs& args) const {
    return KeysCommand(args, std::cout, std::cerr, SystemClock());
  }
  int operator()(const WorkersArgs& args) const {
    return WorkersCommand(args, std::cout, std::cerr, SystemClock());
  }
  int operator()(const ExtractArgs& args) const { return ExtractCommand(args, std::cout, std::cerr); }
  int operator()(const ReportArgs& args) const { return ReportCommand(args, std::cout, std::cerr); }
  int operator()(const CompareArgs& args) const { return CompareCommand(args, std::cout, std::cerr); }
  int operator()(const Quit& quit) const {
    (quit.code == 0 ? std::cout : std::cerr) << quit.text;
    return quit.code;
  }
};

}  // namespace
}  // namespace imgperf

// NOLINTNEXTLINE(bugprone-exception-escape): the variant has a value
int main(int argc, char** argv) {
  imgperf::RaiseOpenFileLimit();
  return std::visit(imgperf::Execute{argc, argv}, imgperf::ParseArgs(argc, argv));
}
