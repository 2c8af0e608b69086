#include "controller/service/running_controller.h"

#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/host_port.h"
#include "controller/records/journal_lock.h"
#include "controller/records/journal_path.h"
#include "controller/records/journal_reader.h"

namespace imgperf {
namespace {

// The file is in writing: it is left as soon as its first entry of weight was read.
std::optional<pb::RunHeader> HeaderOf(const std::string& journal) {
  std::optional<pb::RunHeader> header;
  const auto scan = ReadJournal(journal, [&](const pb::JournalEntry& entry) {
    if (!entry.has_header()) return absl::OkStatus();
    header = entry.header();
    return absl::CancelledError("enough");
  });
  static_cast<void>(scan);  // that it was left early is no news
  return header;
}

// Where it listens on every address, it does so on the loopback too.
std::string HostOf(const pb::RunHeader& header) {
  const auto plan = nlohmann::json::parse(header.plan_json(), nullptr, false);
  const auto listen = nlohmann::json::json_pointer("/cluster/listen");
  if (plan.is_discarded() || !plan.contains(listen) || !plan[listen].is_string()) return "127.0.0.1";
  const auto address = ParseHostPort(plan[listen].get<std::string>());
  if (!address.ok() || address->host == "0.0.0.0") return "127.0.0.1";
  return address->host == "::" ? "::1" : address->host;
}

}  // namespace

absl::StatusOr<std::string> RunningController(const std::string& artifact_dir) {
  const auto journals = ListJournals(artifact_dir);
  if (journals.empty())
    return absl::NotFoundError(fmt::format(
        "{}: no run's artifact directory; name one, or say --controller HOST:PORT", artifact_dir));
  if (!JournalHolder(artifact_dir))
    return absl::FailedPreconditionError(
        fmt::format("{}: the run is over; its report.json tells of its workers", artifact_dir));
  const auto header = HeaderOf(journals.back());
  if (!header)
    return absl::FailedPreconditionError(
        fmt::format("{}: the controller is about to begin; try again", artifact_dir));
  return fmt::format("{}:{}", InBrackets(HostOf(*header)), header->grpc_port());
}

}  // namespace imgperf
