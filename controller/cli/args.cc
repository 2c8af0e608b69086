#include "controller/cli/args.h"

#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "controller/bench_serving/serving_flags.h"
#include "controller/cli/compare_args.h"
#include "controller/cli/fetch_args.h"
#include "controller/cli/flag_options.h"
#include "controller/cli/help_text.h"
#include "controller/cli/keys_args.h"
#include "controller/cli/workers_args.h"
#include "controller/plan/choices.h"
#include "controller/plan/complaints.h"
#include "controller/plan/text.h"

namespace imgperf {
namespace {

constexpr std::array<std::string_view, 11> kCommands{"run",     "check",  "profile", "bench-serving",
                                                     "fetch",   "keys",   "resume",  "workers",
                                                     "extract", "report", "compare"};

// A flag that stands for a key of the run file.
struct FlagKey {
  const char* flag;
  const char* path;
  const char* help;
};

constexpr std::array kRunFlags{
    FlagKey{"--workers", "cluster.workers", "How many workers"},
    FlagKey{"--listen", "cluster.listen",
            "Wait for workers started elsewhere at ADDRESS[:7870]; 0.0.0.0: on every address"},
    FlagKey{"--wait", "cluster.wait", "How long to wait for the workers, as 10m"},
    FlagKey{"--output-dir", "output.dir",
            "Parent of the artifact directory, relative to the working directory"},
};

// The same, without a value.
constexpr FlagKey kCalibrate{"--calibrate", "limits.calibrate",
                             "Let each worker measure itself first; its floor goes into the report"};

constexpr std::string_view kContradiction = "--credentials and --insecure contradict each other: say one";

// What CLI11 writes into.
struct Values {
  RunArgs run;
  CheckArgs check;
  ResumeArgs resume;
  std::vector<std::string> run_sets;
  std::vector<std::string> resume_sets;
  std::vector<std::string> check_sets;
  std::array<std::string, kRunFlags.size()> run_flags;
};

std::string Footer(std::string_view examples) { return fmt::format("{}\n{}", examples, kExitCodes); }

CLI::App* AddCommand(CLI::App& app, const char* name, const char* what, std::string_view examples) {
  CLI::App* command = app.add_subcommand(name, what);
  command->footer(Footer(examples));
  return command;
}

void AddFileAndSets(CLI::App& command, std::string& file, std::vector<std::string>& sets) {
  command.add_option("FILE", file, "The run file")->required();
  command.add_option("--set", sets, std::string(kSetHelp))->type_name("KEY=VALUE")->take_all()->expected(1);
}

// What every command has that carries out a run.
template <typename Args>
void AddRunning(CLI::App& command, Args& args) {
  command.add_option("--log-level", args.log_level, "How much to log")
      ->envname("IMGPERF_LOG_LEVEL")
      ->check(CLI::IsMember({"trace", "debug", "info", "warn", "error", "off"}))
      ->type_name("LEVEL");
  command.add_flag("--quiet", args.quiet, "No progress, only the results and what goes wrong");
  command
      .add_option("--credentials", args.credentials,
                  "A directory made by imgperf keys: only workers who have its keys join "
                  "(IMGPERF_CREDENTIALS)")
      ->type_name("DIR");
  command.add_flag("--insecure", args.insecure,
                   "Without credentials, also where other machines reach us: whoever does may join");
}

CLI::App* AddResume(CLI::App& app, Values& values) {
  CLI::App* resume =
      AddCommand(app, "resume", "Go on with a run whose controller was killed", kResumeExamples);
  resume->add_option("DIR", values.resume.dir, "The run's directory")->required();
  resume
      ->add_option("--set", values.resume_sets,
                   "Say cluster, target.api_key, target.headers or target.tls anew, as cluster.workers=3")
      ->type_name("KEY=VALUE")
      ->take_all()
      ->expected(1);
  resume->add_flag(
      "--salvage", values.resume.salvage,
      "Go on although the journal is corrupt: what cannot be read is lost, and the run is INVALID");
  AddRunning(*resume, values.resume);
  return resume;
}

CLI::App* AddRun(CLI::App& app, Values& values) {
  CLI::App* run = AddCommand(app, "run", "Carry out a run file", kRunExamples);
  AddFileAndSets(*run, values.run.file, values.run_sets);
  for (std::size_t i = 0; i < kRunFlags.size(); ++i) {
    run->add_option(kRunFlags[i].flag, values.run_flags[i], kRunFlags[i].help)->type_name("VALUE");
  }
  AddRunning(*run, values.run);
  run->add_flag(kCalibrate.flag, kCalibrate.help);
  return run;
}

CLI::App* AddCheck(CLI::App& app, Values& values) {
  CLI::App* check =
      AddCommand(app, "check", "Show what a run file would do, without doing it", kCheckExamples);
  AddFileAndSets(*check, values.check.file, values.check_sets);
  check->add_flag("--json", values.check.json, "The resolved plan as JSON");
  return check;
}

Quit WrongUse(const std::string& why, std::string_view command = "imgperf") {
  return {1, fmt::format("imgperf: {}\nSee {} --help.\n", why, command)};
}

// Says what an unknown word in the command's place may have meant; nothing when the word is a command or a
// flag.
std::string CommandFault(std::string_view word) {
  if (word == "-h" || word == "--help" || word == "--version") return "";
  if (word.starts_with('-')) return fmt::format("unknown flag \"{}\": flags follow the command", word);
  for (std::string_view command : kCommands) {
    if (command == word) return "";
  }
  return fmt::format("unknown command \"{}\"{}", word, DidYouMean(word, kCommands));
}

// Appends the --set texts; the message of the first that is none.
std::string TakeSets(const std::vector<std::string>& sets, std::vector<Override>& overrides) {
  for (const std::string& set : sets) {
    auto override_ = ParseSet(set);
    if (!override_.ok()) return MessageOf(override_.status());
    overrides.push_back(*std::move(override_));
  }
  return "";
}

Command TakeRun(const CLI::App& app, Values& values) {
  if (values.run.insecure && !values.run.credentials.empty()) return WrongUse(std::string(kContradiction));
  if (auto fault = TakeSets(values.run_sets, values.run.overrides); !fault.empty()) return WrongUse(fault);
  for (std::size_t i = 0; i < kRunFlags.size(); ++i) {
    const FlagKey& key = kRunFlags[i];
    if (app.count(key.flag) > 0) {
      values.run.overrides.push_back(FlagOverride(key.flag, key.path, values.run_flags[i]));
    }
  }
  if (app.count(kCalibrate.flag) > 0)
    values.run.overrides.push_back(FlagOverride(kCalibrate.flag, kCalibrate.path, "true"));
  return std::move(values.run);
}

Command TakeResume(Values& values) {
  if (values.resume.insecure && !values.resume.credentials.empty())
    return WrongUse(std::string(kContradiction));
  if (auto fault = TakeSets(values.resume_sets, values.resume.overrides); !fault.empty())
    return WrongUse(fault);
  return std::move(values.resume);
}

Command TakeCheck(Values& values) {
  if (auto fault = TakeSets(values.check_sets, values.check.overrides); !fault.empty())
    return WrongUse(fault);
  return std::move(values.check);
}

// A flag that ends in "=", as an unset variable leaves it, would take the next word for its value.
std::string EmptyFlag(int argc, const char* const* argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    const bool named = word.starts_with("--") && word.find('=') == word.size() - 1;
    if (named)
      return fmt::format("{} has no value; where an empty one is meant, write {} \"\"", word,
                         word.substr(0, word.size() - 1));
  }
  return "";
}

CLI::App* AddExtract(CLI::App& app, ExtractArgs& args) {
  CLI::App* extract =
      AddCommand(app, "extract", "Take a run's images out of it, with an index", kExtractExamples);
  extract->add_option("DIR", args.source, "An artifact directory, or a raw export; AIPerf's too")
      ->required()
      ->type_name("DIR");
  extract->add_option("OUT", args.out, "The folder to make (extracted_images)")->type_name("OUT");
  return extract;
}

CLI::App* AddReport(CLI::App& app, ReportArgs& args) {
  CLI::App* report = AddCommand(
      app, "report", "Make a page, or a file for others' tools, of a run, also of one that goes on",
      kReportExamples);
  report->add_option("DIR", args.dir, "The run's directory")->required()->type_name("DIR");
  std::vector<std::string> formats{"html"};
  for (const std::string_view name : NamesOf(kFormats)) formats.emplace_back(name);
  report->add_option("--format", args.format, "What to make")
      ->check(CLI::IsMember(formats))
      ->capture_default_str();
  report
      ->add_option(
          "--out", args.out,
          "The file to write, - for the screen (report.html, requests.csv, junit.xml or summary.md in DIR)")
      ->type_name("FILE");
  return report;
}

CLI::App* AddCompare(CLI::App& app) {
  CLI::App* compare =
      app.add_subcommand("compare", "Hold runs against each other: what differs, and how sure it is");
  compare->footer(fmt::format("{}\n{}", kCompareExamples, kCompareExitCodes));
  return compare;
}

// Commands whose flags are a table, several hundred in one: made when they are needed.
class TableCommands {
 public:
  explicit TableCommands(CLI::App& app)
      : profile_(
            AddCommand(app, "profile", "Carry out a benchmark given by AIPerf's flags", kProfileExamples)),
        serving_(AddCommand(app, "bench-serving", "Carry out a benchmark given by SGLang's flags",
                            kServingExamples)) {}

  void MakeFlags(std::string_view command) {
    if (command == "profile") flags_.emplace(*profile_, ProfileFlags());
    if (command == "bench-serving") flags_.emplace(*serving_, ServingFlags());
  }
  // After the parse; nothing when it was of another command.
  std::optional<Command> Take() const {
    if (!flags_) return std::nullopt;
    if (auto refusal = flags_->Refusal(); !refusal.empty()) return WrongUse(refusal, Name());
    if (profile_->parsed()) return ProfileArgs{flags_->Values()};
    return BenchServingArgs{flags_->Values()};
  }
  // "imgperf profile" when that was given; empty otherwise.
  std::string_view Name() const {
    if (profile_->parsed()) return "imgperf profile";
    return serving_->parsed() ? "imgperf bench-serving" : "";
  }

 private:
  CLI::App* const profile_;
  CLI::App* const serving_;
  std::optional<FlagOptions> flags_;
};

// Whose --help tells more of what was wrong.
std::string_view HelpOf(const TableCommands& tables, const CLI::App& keys) {
  if (!tables.Name().empty()) return tables.Name();
  return keys.parsed() ? "imgperf keys" : "imgperf";
}

}  // namespace

Command ParseArgs(int argc, const char* const* argv) {
  if (auto fault = EmptyFlag(argc, argv); !fault.empty()) return WrongUse(fault);
  if (argc > 1) {
    if (auto fault = CommandFault(argv[1]); !fault.empty()) return WrongUse(fault);
  }
  Values values;
  CLI::App app{"Benchmarks servers that make images, with numbers that can be trusted.", "imgperf"};
  app.set_version_flag("--version", "imgperf " IMGPERF_VERSION);
  app.footer(Footer(kGlobalExamples));
  app.require_subcommand(1);
  CLI::App* run = AddRun(app, values);
  CLI::App* check = AddCheck(app, values);
  TableCommands tables(app);
  CLI::App* resume = AddResume(app, values);
  CLI::App* keys = AddCommand(app, "keys", "Make the credentials of a cluster", kKeysExamples);
  const KeysOptions keys_options(*keys);
  CLI::App* workers =
      AddCommand(app, "workers", "Show who takes part in a run that is going on", kWorkersExamples);
  const WorkersOptions workers_options(*workers);
  ExtractArgs extract_args;
  CLI::App* extract = AddExtract(app, extract_args);
  ReportArgs report_args;
  CLI::App* report = AddReport(app, report_args);
  CLI::App* compare = AddCompare(app);
  const CompareArgsOptions compare_options(*compare);
  CLI::App* fetch = AddCommand(app, "fetch", "Download a known prompt list into the cache", kFetchExamples);
  const FetchOptions fetch_options(*fetch);
  if (argc > 1) tables.MakeFlags(argv[1]);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForVersion& version) {
    return Quit{0, std::string(version.what()) + "\n"};
  } catch (const CLI::CallForHelp&) {
    return Quit{0, app.help()};
  } catch (const CLI::ParseError& error) {
    return WrongUse(error.what(), HelpOf(tables, *keys));
  }
  if (run->parsed()) return TakeRun(*run, values);
  if (check->parsed()) return TakeCheck(values);
  if (keys->parsed()) return keys_options.Values();
  if (resume->parsed()) return TakeResume(values);
  if (workers->parsed()) return workers_options.Values();
  if (extract->parsed()) return extract_args;
  if (report->parsed()) return report_args;
  if (compare->parsed()) return compare_options.Values();
  if (fetch->parsed()) return fetch_options.Values();
  return *tables.Take();
}

}  // namespace imgperf
