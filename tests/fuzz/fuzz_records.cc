// Batches of records as a worker that is wrong, or not ours, may stream them: of strangers, and under a
// session and token that belong together. Refused or taken, never a crash; the account balances after each.
#include <cstdint>
#include <string>

#include "tests/fuzz/run_at_work.h"

using namespace imgperf;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  pb::RecordBatch batch;
  if (!batch.ParseFromArray(data, static_cast<int>(size))) return 0;
  RunAtWork run;
  run.core().OnRecords(batch, run.now()).IgnoreError();
  run.Turn();
  batch.set_session(run.reply().session());
  batch.set_token(run.reply().record_token());
  for (const std::uint64_t first : {batch.first_seq(), std::uint64_t{1}}) {
    batch.set_first_seq(first);
    run.core().OnRecords(batch, run.now()).IgnoreError();
    run.Turn();
  }
  run.core().OnGoodbye(SessionId::FromBytes(run.reply().session()).value(), "goodbye", run.now());
  run.Turn();
  run.End();
  return 0;
}
