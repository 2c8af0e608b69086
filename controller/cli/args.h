// The command line -> plain structs. The only part that knows CLI11.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "controller/plan/overrides.h"
#include "controller/profile/given_flags.h"

namespace imgperf {

// imgperf run FILE
struct RunArgs {
  std::string file;
  std::vector<Override> overrides;  // --set in order, then the flags that set something, which therefore win
  std::string log_level = "info";
  bool quiet = false;       // no progress
  std::string credentials;  // directory; empty: as the environment says
  bool insecure = false;    // anybody may join, from anywhere
};

// imgperf check FILE
struct CheckArgs {
  std::string file;
  std::vector<Override> overrides;
  bool json = false;
};

// imgperf profile FLAG...
struct ProfileArgs {
  FlagValues flags;
};

// imgperf bench-serving FLAG...
struct BenchServingArgs {
  FlagValues flags;
};

// imgperf fetch NAME
struct FetchArgs {
  std::string name;  // of a known list
  std::string from;  // a file, a directory or a URL; empty: where its project has it
};

// imgperf resume DIR
struct ResumeArgs {
  std::string dir;
  std::vector<Override> overrides;  // of what may be said anew
  bool salvage = false;             // go on although the journal is corrupt
  std::string log_level = "info";
  bool quiet = false;
  std::string credentials;
  bool insecure = false;
};

// imgperf keys init|add|rotate DIR
struct KeysArgs {
  enum class Verb { kInit, kAdd, kRotate };
  Verb verb = Verb::kInit;
  std::string dir;
  std::string name;  // of the worker to add
};

// imgperf workers [DIR]
struct WorkersArgs {
  std::string dir;          // an artifact directory; empty: `controller` says where
  std::string controller;   // HOST[:PORT]; empty: as the environment says, else on this machine
  std::string credentials;  // directory; empty: in the clear
  bool json = false;
};

// imgperf extract DIR [OUT]
struct ExtractArgs {
  std::string source;
  std::string out = "extracted_images";
};

// imgperf report DIR
struct ReportArgs {
  std::string dir;
  std::string format = "html";
  std::string out;  // the file; empty: the format's own name, in `dir`
};

// imgperf compare A B [C...]
struct CompareArgs {
  std::vector<std::string> sides;     // two or more
  std::vector<std::string> fail_ifs;  // as written
  std::string detect;                 // "5%"; empty: the difference that was found
  std::string images = "100";         // pairs of pictures: "all", or a number
  std::string json_file;              // empty: none
  std::string markdown_file;          // empty: none
  bool anyway = false;
};

// Nothing to do but to say `text`: help or version (code 0, to stdout), wrong use (code 1, to stderr).
struct Quit {
  int code = 0;
  std::string text;
};

using Command = std::variant<RunArgs, CheckArgs, ProfileArgs, BenchServingArgs, FetchArgs, KeysArgs,
                             ResumeArgs, WorkersArgs, ExtractArgs, ReportArgs, CompareArgs, Quit>;

// Never throws, never prints.
Command ParseArgs(int argc, const char* const* argv);

}  // namespace imgperf
