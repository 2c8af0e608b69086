// Writes to a descriptor that may stand still, from a thread of its own: a terminal stopped by Ctrl-S, or
// whose connection is gone, holds up neither the credit loop nor the end of the run.
#pragma once

#include <memory>
#include <string_view>

#include "common/clock.h"

namespace imgperf {

// Thread: its owner's.
class PatientWriter {
 public:
  // `fd` stays the caller's, and open.
  explicit PatientWriter(int fd);
  // Waits for what is not written, at most `kPatience`; then leaves it to its thread.
  ~PatientWriter();
  PatientWriter(const PatientWriter&) = delete;
  PatientWriter& operator=(const PatientWriter&) = delete;

  static constexpr Nanos kPatience = kSecond;

  // Takes the text at once; it is written after all earlier ones. What cannot be written is dropped.
  void Write(std::string_view text);
  // Everything given so far is written or dropped: what may be left out is better not given before.
  bool Idle() const;

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;  // with the thread, which may outlive this
};

}  // namespace imgperf
