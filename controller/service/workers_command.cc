#include "controller/service/workers_command.h"

#include <cstdlib>
#include <optional>
#include <string>

#include "common/host_port.h"
#include "common/security/credentials.h"
#include "controller/service/members_call.h"
#include "controller/service/members_table.h"
#include "controller/service/running_controller.h"

namespace imgperf {
namespace {

constexpr Nanos kPatience = 10 * kSecond;
constexpr const char* kDefaultHost = "127.0.0.1";
constexpr std::uint16_t kDefaultPort = 7870;

// As imgperf-worker takes it.
std::string ControllerOf(const WorkersArgs& args) {
  if (!args.controller.empty()) return args.controller;
  const char* named = std::getenv("IMGPERF_CONTROLLER");
  return named == nullptr || *named == '\0' ? kDefaultHost : named;
}

absl::StatusOr<std::string> AddressOf(const WorkersArgs& args) {
  if (!args.dir.empty()) return RunningController(args.dir);
  const auto address = ParseHostPort(ControllerOf(args));
  if (!address.ok()) return address.status();
  return address->Text(kDefaultPort);
}

// The workers' certificate: a controller's own is a server's, and no client's.
absl::StatusOr<std::optional<Credentials>> CredentialsOf(const WorkersArgs& args, Nanos wall_now) {
  if (args.credentials.empty()) return std::optional<Credentials>();
  auto read = ReadCredentials(args.credentials, Role::kWorker, wall_now);
  if (!read.ok()) return read.status();
  return *std::move(read);
}

absl::StatusOr<pb::MembersReply> Ask(const WorkersArgs& args, Nanos wall_now) {
  const auto credentials = CredentialsOf(args, wall_now);
  if (!credentials.ok()) return credentials.status();
  const auto address = AddressOf(args);
  if (!address.ok()) return address.status();
  return AskMembers(*address, *credentials, kPatience);
}

}  // namespace

int WorkersCommand(const WorkersArgs& args, std::ostream& out, std::ostream& err, const Clock& clock) {
  const auto reply = Ask(args, clock.WallNow());
  if (!reply.ok()) {
    err << "imgperf workers: " << reply.status().message() << "\n";
    return absl::IsUnavailable(reply.status()) ? 2 : 1;
  }
  out << (args.json ? MembersJson(*reply) : MembersTable(*reply));
  return 0;
}

}  // namespace imgperf
