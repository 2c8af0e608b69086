#include "controller/extract/extract_command.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include "controller/extract/extract.h"

namespace imgperf {

int ExtractCommand(const ExtractArgs& args, std::ostream& out, std::ostream& err) {
  const auto done = ExtractImages(args.source, args.out);
  if (!done.ok()) {
    fmt::print(err, "imgperf extract: {}\n", std::string(done.status().message()));
    return 1;
  }
  fmt::print(out, "{} images of {} requests from {} in {}, listed in {}/index.jsonl\n", done->images,
             done->requests, done->from, args.out, args.out);
  if (done->without > 0) fmt::print(out, "{} requests have no image there\n", done->without);
  return 0;
}

}  // namespace imgperf
