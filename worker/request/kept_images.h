// Where the images of answers that are to be kept go, with their record.
#pragma once

#include <vector>

#include "common/ids.h"
#include "proto/record.pb.h"
#include "worker/response/answer.h"

namespace imgperf {

class KeptImages {
 public:
  virtual ~KeptImages() = default;
  // Takes both; the record is filed once its images are stored or have failed to be. Never blocks, never
  // drops the record. Thread: any.
  virtual void Store(const SessionId& session, pb::Record record, std::vector<KeptImage> images) = 0;
};

}  // namespace imgperf
