// Where the bytes of an attempt that are to be kept go, with its record.
#pragma once

#include <memory>
#include <vector>

#include "common/ids.h"
#include "proto/record.pb.h"
#include "worker/request/raw_exchange.h"
#include "worker/response/answer.h"

namespace imgperf {

struct Kept {
  std::vector<KeptImage> images;
  std::unique_ptr<RawExchange> raw;  // null below level raw
  ImageUse use{.store = true};       // of the images, those in `raw` too
  bool fail_on_blank = false;        // of those that are looked at
  bool empty() const { return images.empty() && raw == nullptr; }
};

class KeptBytes {
 public:
  virtual ~KeptBytes() = default;
  // Takes both; the record is filed once its bytes are stored or have failed to be, and its images looked at
  // or given up. Never blocks, never drops the record. Thread: any.
  virtual void Store(const SessionId& session, pb::Record record, Kept kept) = 0;
};

}  // namespace imgperf
