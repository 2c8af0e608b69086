// Where what is moved beside the records meets the disk: on a thread of its own, once the credit loop has
// said who may.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "common/task_thread.h"
#include "controller/bulk/part_shelf.h"
#include "controller/bulk/session_quota.h"
#include "controller/bulk/upload_desk.h"
#include "controller/records/bulk_handler.h"
#include "controller/service/upload_target.h"

namespace imgperf {

class BulkGate final : public BulkHandler {
 public:
  // Says, from any thread, whether session and token belong together; `what` is theirs to do, for the log.
  using Vouch = std::function<void(const std::string& session, const std::string& token, std::string what,
                                   std::function<void(absl::Status)> then)>;
  // A session fetches still: a sign of life. Thread: any.
  using Alive = std::function<void(const std::string& session)>;

  BulkGate(Vouch vouch, Alive alive);
  // Waits for what is being written. Unfinished uploads are removed, and the log says how many.
  ~BulkGate() override;
  // Before the server that calls us starts to serve.
  void Open(UploadPlaces places, PartShelf shelf);

  void FetchParts(pb::PartsRequest request, Reply<std::unique_ptr<PartFeed>> reply) override;
  void Store(pb::StoreChunk head, Reply<std::unique_ptr<UploadTaker>> reply) override;

 private:
  struct State;
  class Feed;
  class Taker;

  const Vouch vouch_;
  std::unique_ptr<State> state_;  // the thread's, once it is open
  TaskThread thread_;             // last: its tasks use the above
};

}  // namespace imgperf
