#include "controller/cli/keys_command.h"

#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/security/key_directory.h"

namespace imgperf {
namespace {

std::string Made(const std::string& dir, const FileNames& files) {
  return fmt::format("Made in {}: {}\n", dir, fmt::join(files, " "));
}

std::string AfterInit(const std::string& dir) {
  return fmt::format(
      "Next: imgperf run FILE --listen 0.0.0.0 --credentials {0}\n"
      "and copy ca.pem, worker.pem and worker.key into a directory on each worker's host; there:\n"
      "      imgperf-worker --controller HOST:7870 --credentials DIRECTORY\n"
      "Keep ca.key to yourself: whoever has it can let anybody in.\n",
      dir);
}

std::string AfterAdd(const std::string& name) {
  return fmt::format(
      "Next: on its host put ca.pem, worker-{0}.pem as worker.pem and worker-{0}.key as worker.key into a "
      "directory; there:\n"
      "      imgperf-worker --controller HOST:7870 --credentials DIRECTORY\n",
      name);
}

std::string AfterRotate(const std::string& suffix) {
  return fmt::format(
      "What was there is now called NAME{0}; delete it when no run uses it any more.\n"
      "Next: copy the new files to where the old ones are; from then on the old ones let nobody in.\n",
      suffix);
}

absl::StatusOr<std::string> Carry(const KeysArgs& args, Nanos now) {
  if (args.verb == KeysArgs::Verb::kInit) {
    auto made = InitKeys(args.dir, now);
    if (!made.ok()) return made.status();
    return Made(args.dir, *made) + AfterInit(args.dir);
  }
  if (args.verb == KeysArgs::Verb::kAdd) {
    auto made = AddKeys(args.dir, args.name, now);
    if (!made.ok()) return made.status();
    return Made(args.dir, *made) + AfterAdd(args.name);
  }
  auto rotation = RotateKeys(args.dir, now);
  if (!rotation.ok()) return rotation.status();
  return Made(args.dir, rotation->made) + AfterRotate(rotation->suffix);
}

}  // namespace

int KeysCommand(const KeysArgs& args, std::ostream& out, std::ostream& err, const Clock& clock) {
  const auto said = Carry(args, clock.WallNow());
  if (said.ok()) {
    out << *said;
    return 0;
  }
  err << "imgperf keys: " << said.status().message() << "\n";
  return 1;
}

}  // namespace imgperf
