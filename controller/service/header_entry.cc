#include "controller/service/header_entry.h"

#include "common/host.h"
#include "common/version.h"
#include "controller/plan/plan_json.h"

namespace imgperf {

pb::JournalEntry HeaderEntry(const RunPlan& plan, const HeaderFacts& facts, const Clock& clock) {
  pb::JournalEntry entry;
  pb::RunHeader& header = *entry.mutable_header();
  header.set_run(facts.run);
  header.set_epoch(facts.epoch);
  header.set_plan_json(PlanJson(plan));
  header.set_plan_hash(PlanHash(plan));
  header.set_version(Version());
  header.set_seed(plan.seed);
  header.set_boot_id(BootId());
  const bool same_clock = facts.first != nullptr && facts.first->boot_id() == header.boot_id();
  header.set_mono_anchor_ns(same_clock ? facts.first->mono_anchor_ns() : clock.Now());
  header.set_wall_anchor_ns(same_clock ? facts.first->wall_anchor_ns() : clock.WallNow());
  header.set_grpc_port(facts.grpc_port);
  header.set_credit_port(facts.credit_port);
  header.set_simulator_port(facts.simulator_port);
  for (const SecretSource& source : plan.secrets) {
    pb::SecretSource* row = header.add_secrets();
    row->set_path(source.path);
    row->set_written(source.written);
  }
  return entry;
}

}  // namespace imgperf
