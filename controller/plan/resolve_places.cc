// Where a run reaches out to: target, cluster, output.
#include <algorithm>
#include <filesystem>
#include <string>

#include <absl/strings/match.h>
#include <fmt/format.h>

#include "common/host_port.h"
#include "controller/offline/artifact_names.h"
#include "controller/plan/paths.h"
#include "controller/plan/resolve_parts.h"
#include "controller/plan/simulator_url.h"
#include "controller/plan/target_url.h"
#include "controller/plan/text.h"

namespace imgperf {
namespace {

// The simulator's log lies where the run file's other paths lead.
void ResolveLog(const Mark& mark, const Source& source, SimulatorSpec& simulator) {
  const auto flag = std::find(simulator.args.begin(), simulator.args.end(), "--log");
  if (flag != simulator.args.end()) *(flag + 1) = ResolvePath({*(flag + 1), mark, true}, source);
}

void ResolveSimulator(const Said<std::string>& url, const RunConfig& config, TargetSpec& target,
                      Complaints& complaints) {
  auto simulator = ParseSimulatorUrl(url.value);
  if (!simulator.ok()) {
    complaints.Add(url.mark, "target.url", MessageOf(simulator.status()));
  } else if (config.target.urls.size() > 1) {
    complaints.Add(url.mark, "target.urls", "a simulator cannot stand beside other URLs");
  } else {
    ResolveLog(url.mark, config.source, *simulator);
    target.simulator = *std::move(simulator);
  }
}

void ResolveUrl(const Said<std::string>& url, const RunConfig& config, TargetSpec& target,
                Complaints& complaints) {
  if (IsSimulatorUrl(url.value)) return ResolveSimulator(url, config, target, complaints);
  if (auto whole = EndpointUrl(url.value, config.target.path.Or(std::string(config.endpoint.value->path)));
      !whole.ok()) {
    complaints.Add(url.mark, "target.url", MessageOf(whole.status()));
    return;
  }
  target.urls.push_back(url.value);
}

void ResolveListen(const RunConfig& config, ClusterPlan& cluster, Complaints& complaints) {
  const Said<std::string>& listen = config.cluster.listen;
  const auto address = ParseHostPort(listen.value);
  if (!address.ok()) {
    complaints.Add(listen.mark, "cluster.listen", MessageOf(address.status()));
    return;
  }
  const auto& urls = config.target.urls;
  const bool simulated =
      std::any_of(urls.begin(), urls.end(), [](const auto& url) { return IsSimulatorUrl(url.value); });
  if (!IsLoopback(address->host) && simulated) {
    complaints.Add(
        listen.mark, "cluster.listen",
        "a simulator of the run is reached from this machine only: start imgperf-sim on its own and "
        "give its URL, or listen on 127.0.0.1");
  }
  cluster.listen = absl::EqualsIgnoreCase(address->host, "localhost") ? "127.0.0.1" : address->host;
  if (!IsAddress(cluster.listen)) {
    complaints.Add(
        listen.mark, "cluster.listen",
        "is a name: write an address of this machine, or 0.0.0.0 for all of them ([::] with IPv6)");
  }
  cluster.listen_port = address->port.value_or(cluster.listen_port);
  if (cluster.listen_port == 65535)
    complaints.Add(listen.mark, "cluster.listen", "65535 leaves no port above it for the credits");
}

void ResolveAdvertise(const RunConfig& config, ClusterPlan& cluster, Complaints& complaints) {
  const Said<std::string>& advertise = config.cluster.advertise;
  const auto address = ParseHostPort(advertise.value);
  if (!address.ok()) {
    complaints.Add(advertise.mark, "cluster.advertise", MessageOf(address.status()));
  } else if (!address->port && cluster.listen_port == 0) {
    complaints.Add(advertise.mark, "cluster.advertise",
                   "needs its port when cluster.listen leaves the port open");
  } else {
    cluster.advertise = address->Text(static_cast<std::uint16_t>(cluster.listen_port + 1));
  }
}

std::string NameFault(std::string_view name) {
  if (name.empty() || name.front() == '.') return "a directory's name is wanted, not beginning with a dot";
  if (name.size() > 128) return "is longer than 128 bytes";
  const bool odd = std::any_of(name.begin(), name.end(), [](char c) {
    return c == '/' || static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
  });
  return odd ? "is one directory's name, without slashes: the parent goes into output.dir" : "";
}

void ResolveDirectory(const RunConfig& config, OutputPlan& output, Complaints& complaints) {
  if (config.output.path) {
    output.path = ResolvePath(config.output.path, config.source);
    return;
  }
  output.dir = config.output.dir ? ResolvePath(config.output.dir, config.source) : "artifacts";
  output.name = config.output.name.Or(std::filesystem::path(config.source.file).stem().string());
  if (const std::string fault = NameFault(output.name); !fault.empty()) {
    complaints.Add(config.output.name.mark, "output.name", fault);
  }
}

void ResolvePrefix(const Said<std::string>& said, OutputPlan& output, Complaints& complaints) {
  output.prefix = PrefixOf(said.value);
  if (const std::string fault = PrefixFault(output.prefix); !fault.empty())
    complaints.Add(said.mark, "output.prefix", fault);
}

// A simulator of ours is ready when it says so; others may still be loading their model. Health endpoints go
// green before the model's warm-up ends: only a picture shows that pictures are made.
ReadySpec ResolveReady(const ReadyConfig& said, bool simulated) {
  ReadySpec ready;
  const bool tuned = said.timeout_for || said.interval_for;
  ready.probe = said.probe.Or(simulated && !tuned ? ReadyProbe::kOff : ReadyProbe::kInference);
  ready.timeout_for = said.timeout_for.Or(ready.timeout_for);
  ready.interval_for = said.interval_for.Or(ready.interval_for);
  return ready;
}

}  // namespace

TargetSpec ResolveTarget(const RunConfig& config, Complaints& complaints) {
  TargetSpec target;
  for (const auto& url : config.target.urls) ResolveUrl(url, config, target, complaints);
  if (config.target.path) target.path = config.target.path.value;
  target.model = config.target.model.value;
  target.api_key = config.target.api_key.value;
  for (const HeaderConfig& header : config.target.headers)
    target.headers.emplace_back(header.name, header.value);
  target.ready = ResolveReady(config.target.ready, target.simulator.has_value());
  target.http_version = config.target.http_version.Or(target.http_version);
  target.connections = config.target.connections.Or(target.connections);
  target.balance = config.target.balance.Or(target.balance);
  target.gpus = static_cast<std::uint32_t>(config.target.gpus.Or(0));
  target.price = config.target.price.Or(0);
  return target;
}

ClusterPlan ResolveCluster(const RunConfig& config, Complaints& complaints) {
  ClusterPlan cluster;
  cluster.workers = static_cast<std::uint32_t>(config.cluster.workers.Or(cluster.workers));
  cluster.wait_for = config.cluster.wait_for.Or(cluster.wait_for);
  cluster.on_loss = config.cluster.on_loss.Or(cluster.on_loss);
  if (config.cluster.listen) ResolveListen(config, cluster, complaints);
  if (config.cluster.advertise) ResolveAdvertise(config, cluster, complaints);
  return cluster;
}

OutputPlan ResolveOutput(const RunConfig& config, Complaints& complaints) {
  OutputPlan output;
  ResolveDirectory(config, output, complaints);
  output.level = config.output.level.Or(output.level);
  if (config.output.prefix) ResolvePrefix(config.output.prefix, output, complaints);
  output.all_images = config.output.all_images.Or(false);
  output.images = static_cast<std::uint64_t>(config.output.images.Or(0));
  output.inputs = config.output.inputs.Or(output.level == ExportLevel::kRaw);
  output.html = config.output.html.Or(output.html);
  output.formats = config.output.formats;
  output.slice_for = config.output.slice_for.Or(output.slice_for);
  return output;
}

}  // namespace imgperf
