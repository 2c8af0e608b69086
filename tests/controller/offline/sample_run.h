// Runs made by hand: journals as a controller would have written them.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "common/clock.h"
#include "common/ids.h"
#include "controller/records/journal_format.h"
#include "controller/records/journal_path.h"
#include "controller/run/ledger_fold.h"

namespace imgperf {

inline constexpr RunId kSampleRun = 0x0a1b2c3d4e5f;
inline constexpr Nanos kSampleWall = 1'763'819'441'000'000'000;  // 2025-11-22T13:50:41Z
inline constexpr Nanos kSampleMono = 5000 * kSecond;

// Writes entries in the ledger's order; seals with the counts of the fold. Times are since the run's anchor.
class SampleRun {
 public:
  SampleRun() {
    pb::RunHeader* header = Next().mutable_header();
    header->set_run(kSampleRun);
    header->set_version("0.1.0");
    header->set_plan_hash("00112233445566778899aabbccddeeff");
    header->set_seed(42);
    header->set_wall_anchor_ns(kSampleWall);
    header->set_mono_anchor_ns(kSampleMono);
    header->set_plan_json(
        R"({"source":"run.yaml","run":{"checks":{"size":"warn"},"target":{"model":"black-forest-labs/FLUX.1-dev"},)"
        R"("endpoint":"image_generation","phases":[{"name":"warm","kind":"warmup","concurrency":1},)"
        R"({"name":"load","kind":"profiling","concurrency":2}]}})");
  }

  // The target's URLs, as the plan shows them, and the HTTP version asked for.
  void Targets(const std::vector<std::string>& urls, const std::string& http_version = "auto") {
    std::string& plan = *entries_.front().mutable_header()->mutable_plan_json();
    std::string list;
    for (const std::string& url : urls) list += (list.empty() ? "\"" : ",\"") + url + "\"";
    const std::string more = "\"urls\":[" + list + "],\"http_version\":\"" + http_version + "\",";
    plan.insert(plan.find("\"model\""), more);
  }
  // What the target runs on: members of "target", as R"("gpus":2,"price":1.5)".
  void RunsOn(const std::string& members) {
    std::string& plan = *entries_.front().mutable_header()->mutable_plan_json();
    plan.insert(plan.find("\"model\""), members + ",");
  }
  // More of the plan: members of "run", as R"("slo":["error_rate < 1%"])".
  void Says(const std::string& members) {
    std::string& plan = *entries_.front().mutable_header()->mutable_plan_json();
    plan.insert(plan.find("\"target\""), members + ",");
  }
  void Ready(Nanos waited_for, std::uint64_t requests) {
    pb::TargetReady* ready = Next().mutable_target_ready();
    ready->set_at_ns(kSampleMono + waited_for);
    ready->set_waited_ns(static_cast<std::uint64_t>(waited_for));
    ready->set_probe("inference");
    ready->set_requests(requests);
  }

  // The prompts of entries 0, 1, 2.
  void CountsTokens(const std::vector<std::uint32_t>& tokens, std::uint64_t first = 0) {
    pb::EntryTokens* entry = Next().mutable_entry_tokens();
    entry->set_first(first);
    entry->mutable_tokens()->Assign(tokens.begin(), tokens.end());
  }
  // Of the bodies of entries 0, 1, 2.
  void HasSteps(const std::vector<std::uint32_t>& steps, std::uint64_t first = 0) {
    pb::EntrySteps* entry = Next().mutable_entry_steps();
    entry->set_first(first);
    entry->mutable_steps()->Assign(steps.begin(), steps.end());
  }
  // Hashes of the prompts of entries 0, 1, 2.
  void HasPrompts(const std::vector<std::uint64_t>& prompts, std::uint64_t first = 0) {
    pb::EntryPrompts* entry = Next().mutable_entry_prompts();
    entry->set_first(first);
    entry->mutable_prompts()->Assign(prompts.begin(), prompts.end());
  }
  static std::string Session(int worker) { return std::string(15, '\x11') + static_cast<char>(worker); }

  void Joins(int worker) {
    pb::SessionStart* start = Next().mutable_session_start();
    start->set_session(Session(worker));
    start->set_name("w" + std::to_string(worker));
    start->set_host("localhost");
    start->set_pid(static_cast<std::uint32_t>(1000 + worker));
    start->set_at_ns(kSampleMono + worker * kMillisecond);
  }
  void Calibrated(int worker, const pb::Calibration& calibration) {
    pb::Calibrated* calibrated = Next().mutable_calibrated();
    calibrated->set_session(Session(worker));
    *calibrated->mutable_calibration() = calibration;
  }
  void Leaves(int worker, const std::string& reason, bool loss, Nanos at) {
    pb::SessionEnd* end = Next().mutable_session_end();
    end->set_session(Session(worker));
    end->set_reason(reason);
    end->set_loss(loss);
    end->set_at_ns(kSampleMono + at);
    end->set_heard_ns(kSampleMono + at - kSecond / 2);
  }
  void Phase(std::uint32_t index, const std::string& name, bool warmup, Nanos at) {
    phase_ = index;
    pb::PhaseStart* start = Next().mutable_phase_start();
    start->set_phase(index);
    start->set_name(name);
    start->set_warmup(warmup);
    start->set_t0_ns(kSampleMono + at);
  }

  // A request of `latency_for` that starts `at`, after 1.5 ms of lag, on a worker whose clock is 7 s behind.
  pb::Record Request(CreditId credit, Nanos at, Nanos latency_for) const {
    pb::Record r;
    const Nanos start = kSampleMono - 7 * kSecond + at;
    r.set_credit(credit);
    r.set_phase(phase_);
    r.set_entry(credit % 3);
    r.set_due_ns(start - 1'500'000);
    r.set_received_ns(start - 500'000);
    r.set_started_ns(start - 100'000);
    r.set_added_ns(start);
    r.set_first_byte_ns(start + latency_for - 10 * kMillisecond);
    r.set_last_byte_ns(start + latency_for);
    r.set_clock_offset_ns(7 * kSecond);
    r.set_clock_bound_ns(40'000);
    r.set_slot(0);
    r.set_status(200);
    r.set_outcome(pb::COMPLETED);
    pb::Exchange* e = r.add_exchanges();
    e->set_status(200);
    e->set_added_ns(r.added_ns());
    e->set_first_byte_ns(r.first_byte_ns());
    e->set_last_byte_ns(r.last_byte_ns());
    e->set_ended_ns(r.last_byte_ns() + 50'000);
    e->set_receive_lag_ns(20'000);
    e->set_sent_ns(r.added_ns() + 60'000);
    e->set_send_lag_ns(60'000);
    e->set_connection_reused(credit > 0);
    e->set_bytes_up(211);
    e->set_bytes_down(700'000 + credit);
    pb::ImageFact* image = r.add_images();
    image->set_format("png");
    image->set_width(512);
    image->set_height(512);
    image->set_bytes(525'000);
    image->set_xxh3(0x0123456789abcdef + credit);
    image->set_valid(true);
    r.mutable_server()->set_inference_time_s(static_cast<double>(latency_for - 20 * kMillisecond) / 1e9);
    return r;
  }
  static pb::Record Failed(pb::Record r, pb::ErrorClass error_class, std::int32_t code,
                           const std::string& type, const std::string& message) {
    r.set_outcome(error_class == pb::CANCELLED_BY_US ? pb::CANCELLED : pb::FAILED);
    r.set_status(code);
    r.clear_images();
    r.clear_server();
    r.mutable_error()->set_class_(error_class);
    r.mutable_error()->set_code(code);
    r.mutable_error()->set_type(type);
    r.mutable_error()->set_message(message);
    return r;
  }

  void Records(int worker, const pb::Record& record, bool late = false) {
    pb::RecordEntry* entry = Next().mutable_record();
    entry->set_session(Session(worker));
    entry->set_seq(++seq_[worker]);
    *entry->mutable_record() = record;
    entry->set_late(late);
  }
  void SkipsARecord(int worker) { ++seq_[worker]; }

  void LosesAttempt(int worker, CreditId credit, AttemptNumber attempt) {
    pb::AttemptClosed* closed = Next().mutable_attempt_closed();
    closed->set_credit(credit);
    closed->set_attempt(attempt);
    closed->set_kind(pb::AttemptClosed::LOST);
    closed->set_session(Session(worker));
  }
  void Loses(int worker, CreditId credit, Nanos dispatched, Nanos at, const std::string& reason) {
    LosesAttempt(worker, credit, 0);
    pb::Verdict* verdict = Next().mutable_verdict();
    verdict->set_credit(credit);
    verdict->set_phase(phase_);
    verdict->set_kind(pb::Verdict::LOST);
    verdict->set_due_ns(kSampleMono + dispatched);
    verdict->set_dispatched_ns(kSampleMono + dispatched);
    verdict->set_at_ns(kSampleMono + at);
    verdict->set_reason(reason);
    verdict->set_session(Session(worker));
    verdict->set_entry(credit % 3);
  }

  // A turn whose conversation broke.
  void NeverSent(CreditId credit, std::uint64_t conversation) {
    pb::Verdict* verdict = Next().mutable_verdict();
    verdict->set_credit(credit);
    verdict->set_phase(phase_);
    verdict->set_kind(pb::Verdict::UNSENT);
    verdict->set_reason("turn 1 of its conversation did not succeed");
    verdict->set_conversation(conversation);
    verdict->set_turn(1);
  }

  pb::PhaseSealed& Seal(const std::string& stop_reason, Nanos at) {
    const pb::LedgerCounts counts = CountsSinceLastSeal();
    pb::PhaseSealed* sealed = Next().mutable_phase_sealed();
    sealed->set_phase(phase_);
    sealed->set_stopped_ns(kSampleMono + at - kMillisecond);
    sealed->set_sealed_ns(kSampleMono + at);
    sealed->set_stop_reason(stop_reason);
    *sealed->mutable_counts() = counts;
    return *sealed;
  }
  pb::RunSealed& SealRun(Nanos at) {
    const pb::LedgerCounts counts = Folded();
    pb::RunSealed* sealed = Next().mutable_run_sealed();
    sealed->set_at_ns(kSampleMono + at);
    *sealed->mutable_counts() = counts;
    return *sealed;
  }

  std::vector<pb::JournalEntry>& entries() { return entries_; }

  std::string Bytes() const {
    std::string bytes;
    pb::JournalEntry mark;  // as every journal begins
    mark.mutable_batch()->set_durable_length(0);
    AppendFrame(bytes, mark);
    for (const pb::JournalEntry& entry : entries_) AppendFrame(bytes, entry);
    return bytes;
  }
  void WriteTo(const std::string& artifact_dir) const {
    std::filesystem::create_directories(JournalDirectory(artifact_dir));
    std::ofstream(JournalPath(artifact_dir, 0), std::ios::binary) << Bytes();
  }

 private:
  pb::JournalEntry& Next() { return entries_.emplace_back(); }
  pb::LedgerCounts Folded() const {
    LedgerFold fold;
    for (const pb::JournalEntry& entry : entries_) fold.Add(entry).IgnoreError();
    return fold.Counts();
  }
  pb::LedgerCounts CountsSinceLastSeal();

  std::vector<pb::JournalEntry> entries_;
  pb::LedgerCounts sealed_before_;
  std::uint32_t phase_ = 0;
  std::uint64_t seq_[16] = {};
};

inline pb::LedgerCounts SampleRun::CountsSinceLastSeal() {
  const pb::LedgerCounts all = Folded();
  pb::LedgerCounts since = all;
  since.set_issued(all.issued() - sealed_before_.issued());
  since.set_completed(all.completed() - sealed_before_.completed());
  since.set_failed(all.failed() - sealed_before_.failed());
  since.set_cancelled(all.cancelled() - sealed_before_.cancelled());
  since.set_lost(all.lost() - sealed_before_.lost());
  since.set_attempts_made(all.attempts_made() - sealed_before_.attempts_made());
  since.set_attempts_recorded(all.attempts_recorded() - sealed_before_.attempts_recorded());
  since.set_attempts_lost(all.attempts_lost() - sealed_before_.attempts_lost());
  sealed_before_ = all;
  return since;
}

// The guide's first run: three prompts one after the other, after one warm-up.
inline SampleRun GuidesRun() {
  SampleRun run;
  run.CountsTokens({7, 6, 7});
  run.Joins(1);
  run.Joins(2);
  run.Phase(0, "warm", true, kSecond);
  run.Records(1, run.Request(0, kSecond, 20 * kSecond));
  run.Seal("count", 22 * kSecond);
  run.Phase(1, "load", false, 22 * kSecond);
  run.Records(1, run.Request(1, 22 * kSecond, 12'251'410'000));
  run.Records(2, run.Request(2, 22 * kSecond, 12'954'040'000));
  run.Records(2, run.Request(3, 34'252 * kMillisecond, 12'647'290'000));
  run.Seal("count", 47 * kSecond);
  run.Leaves(1, "goodbye", false, 47 * kSecond);
  run.Leaves(2, "goodbye", false, 47 * kSecond);
  run.SealRun(47 * kSecond);
  return run;
}

// A run in which everything happens that can.
inline SampleRun EventfulRun() {
  SampleRun run;
  run.CountsTokens({7, 6, 7});
  run.Joins(1);
  run.Joins(2);
  run.Phase(0, "warm", true, kSecond);
  run.Records(1, run.Request(0, kSecond, 2 * kSecond));
  run.Seal("", 3 * kSecond);
  run.Phase(1, "load", false, 3 * kSecond);
  for (CreditId credit = 1; credit <= 4; ++credit) {
    const Nanos at = 3 * kSecond + static_cast<Nanos>(credit) * kSecond;
    run.Records(1, run.Request(credit, at, kSecond + static_cast<Nanos>(credit) * 7'000'001));
  }
  pb::Record two = run.Request(5, 8 * kSecond, 1'500'000'000);
  *two.add_images() = two.images(0);
  two.mutable_images(1)->set_file("load-5-0-1.png");
  two.mutable_images(1)->set_size_differs(true);
  run.Records(1, two);
  run.Records(1, SampleRun::Failed(run.Request(6, 9 * kSecond, kSecond), pb::HTTP_STATUS, 500, "server_error",
                                   "CUDA out of memory: \"tried\" \x1b[31m1 GiB\n"));
  run.Records(1, SampleRun::Failed(run.Request(7, 10 * kSecond, kSecond), pb::HTTP_STATUS, 500,
                                   "server_error", "CUDA out of memory: \"tried\" \x1b[31m1 GiB\n"));
  run.Records(1, SampleRun::Failed(run.Request(8, 11 * kSecond, 30 * kSecond), pb::TIMEOUT, 0, "",
                                   "no answer in 30s"));
  run.Records(2, SampleRun::Failed(run.Request(9, 12 * kSecond, kSecond), pb::CANCELLED_BY_US, 0, "",
                                   "grace is over"));
  run.Loses(2, 10, 13 * kSecond, 17 * kSecond, "session silent for 3.003 s");
  run.Leaves(2, "silent for 3.003 s", true, 17 * kSecond);
  run.Records(2, run.Request(10, 13 * kSecond, kSecond), /*late=*/true);
  pb::PhaseSealed& sealed = run.Seal("count", 42 * kSecond);
  sealed.mutable_counts()->set_late(1);
  run.Leaves(1, "goodbye", false, 42 * kSecond);
  pb::RunSealed& end = run.SealRun(42 * kSecond);
  end.mutable_counts()->set_duplicates(3);
  end.add_events("worker w2 was lost after 17 s: silent for 3.003 s");
  return run;
}

}  // namespace imgperf
