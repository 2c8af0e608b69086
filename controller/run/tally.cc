#include "controller/run/tally.h"

#include <absl/strings/str_cat.h>

namespace imgperf {

Tally& Tally::operator+=(const Tally& other) {
  issued += other.issued;
  open += other.open;
  completed += other.completed;
  failed += other.failed;
  cancelled += other.cancelled;
  lost += other.lost;
  unsent += other.unsent;
  made += other.made;
  attempts_open += other.attempts_open;
  recorded += other.recorded;
  unstarted += other.unstarted;
  attempts_lost += other.attempts_lost;
  reissues += other.reissues;
  redispatches += other.redispatches;
  unsent_by_word += other.unsent_by_word;
  late += other.late;
  duplicates += other.duplicates;
  lost_pending += other.lost_pending;
  unstarted_pending += other.unstarted_pending;
  return *this;
}

Tally& Tally::operator-=(const Tally& other) {
  issued -= other.issued;
  open -= other.open;
  completed -= other.completed;
  failed -= other.failed;
  cancelled -= other.cancelled;
  lost -= other.lost;
  unsent -= other.unsent;
  made -= other.made;
  attempts_open -= other.attempts_open;
  recorded -= other.recorded;
  unstarted -= other.unstarted;
  attempts_lost -= other.attempts_lost;
  reissues -= other.reissues;
  redispatches -= other.redispatches;
  unsent_by_word -= other.unsent_by_word;
  late -= other.late;
  duplicates -= other.duplicates;
  lost_pending -= other.lost_pending;
  unstarted_pending -= other.unstarted_pending;
  return *this;
}

pb::LedgerCounts Tally::Counts() const {
  pb::LedgerCounts counts;
  counts.set_issued(issued);
  counts.set_completed(completed);
  counts.set_failed(failed);
  counts.set_cancelled(cancelled);
  counts.set_lost(lost);
  counts.set_unsent(unsent);
  counts.set_open(open);
  counts.set_attempts_made(made);
  counts.set_attempts_recorded(recorded);
  counts.set_attempts_unstarted(unstarted);
  counts.set_attempts_lost(attempts_lost);
  counts.set_attempts_open(attempts_open);
  counts.set_reissues(reissues);
  counts.set_redispatches(redispatches);
  counts.set_late(late);
  counts.set_duplicates(duplicates);
  return counts;
}

std::string Tally::Violation() const {
  if (issued != completed + failed + cancelled + lost + unsent + open) {
    return absl::StrCat("I1: issued ", issued, " != completed ", completed, " + failed ", failed,
                        " + cancelled ", cancelled, " + lost ", lost, " + unsent ", unsent, " + open ", open);
  }
  if (made != recorded + unstarted + attempts_lost + attempts_open) {
    return absl::StrCat("I2: made ", made, " != recorded ", recorded, " + unstarted ", unstarted, " + lost ",
                        attempts_lost, " + open ", attempts_open);
  }
  if (attempts_lost != reissues + lost + lost_pending) {
    return absl::StrCat("I3: lost attempts ", attempts_lost, " != reissues ", reissues, " + credits lost ",
                        lost, " + awaiting a verdict ", lost_pending);
  }
  if (unstarted != redispatches + unsent_by_word + unstarted_pending) {
    return absl::StrCat("I3: unstarted ", unstarted, " != redispatches ", redispatches,
                        " + credits unsent by word ", unsent_by_word, " + awaiting a verdict ",
                        unstarted_pending);
  }
  if (recorded != completed + failed + cancelled) {
    return absl::StrCat("recorded ", recorded, " != completed ", completed, " + failed ", failed,
                        " + cancelled ", cancelled);
  }
  return {};
}

}  // namespace imgperf
