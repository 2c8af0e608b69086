#include "controller/service/bulk_gate.h"

#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "common/ids.h"
#include "common/log_line.h"
#include "common/sparse.h"
#include "common/units.h"
#include "controller/bulk/part_reader.h"

namespace imgperf {
namespace {

// A feed holds a block; a worker has one feed, and for a moment another while a broken one is not noticed.
constexpr std::uint32_t kFeedsOfASession = 4;
constexpr std::uint32_t kFeeds = 512;
constexpr std::uint64_t kAliveEvery = 64;  // blocks

std::string SessionField(const std::string& session) {
  return LogField("session", SessionId::FromBytes(session).value_or(SessionId{}).Short());
}

}  // namespace

// Thread: the gate's, but for `places` and `shelf`, which stay as they are.
struct BulkGate::State {
  explicit State(Alive tell) : alive(std::move(tell)) {}

  const Alive alive;
  UploadPlaces places;
  PartShelf shelf;
  UploadDesk desk;
  SessionQuota feeds{kFeedsOfASession, kFeeds};
  std::uint64_t uploads_failed = 0;
};

// The reader is used by the gate's thread alone.
class BulkGate::Feed final : public PartFeed {
 public:
  Feed(State& state, TaskThread& thread, pb::PartsRequest request)
      : state_(state),
        thread_(thread),
        session_(request.session()),
        reader_(std::make_shared<PartReader>(state.shelf, std::move(request))) {}
  ~Feed() override {
    thread_.Post([&state = state_, session = session_, reader = reader_] {
      state.feeds.Give(session);
      if (reader->sent() == 0) return;  // a sign of life, or refused
      spdlog::info("served {} of the dataset from byte {} {}", FormatBytes(reader->sent()),
                   reader->first_offset(), SessionField(session));
    });
  }
  void Next(Reply reply) override {
    if (blocks_++ % kAliveEvery == 0) state_.alive(session_);
    thread_.Post([reader = reader_, reply = std::move(reply)] { reply(reader->Next()); });
  }

 private:
  State& state_;
  TaskThread& thread_;
  const std::string session_;
  const std::shared_ptr<PartReader> reader_;
  std::uint64_t blocks_ = 0;  // of whoever calls Next
};

class BulkGate::Taker final : public UploadTaker {
 public:
  Taker(State& state, TaskThread& thread, UploadDesk::Begun begun, std::string name)
      : state_(state), thread_(thread), begun_(begun), name_(std::move(name)) {}
  ~Taker() override {
    thread_.Post([&state = state_, ticket = begun_.ticket] { state.desk.LetGo(ticket); });
  }
  std::uint64_t offset() const override { return begun_.offset; }
  std::string file() const override { return begun_.ticket == 0 ? name_ : ""; }
  void Append(std::string data, std::function<void(absl::Status)> reply) override {
    auto shared = std::make_shared<const std::string>(std::move(data));
    thread_.Post([this, shared, reply = std::move(reply)] {
      reply(Noted(state_.desk.Append(begun_.ticket, *shared)));
    });
  }
  void Finish(std::function<void(absl::StatusOr<std::string>)> reply) override {
    thread_.Post([this, reply = std::move(reply)] {
      const absl::Status status = Noted(state_.desk.Finish(begun_.ticket));
      if (!status.ok()) return reply(status);
      reply(name_);
    });
  }

 private:
  // The worker says it, too; but a full disk is ours.
  absl::Status Noted(absl::Status status) {
    if (!status.ok() && WorthALine(++state_.uploads_failed))
      spdlog::warn("{}: {} ({} uploads broken off so far)", name_, std::string(status.message()),
                   state_.uploads_failed);
    return status;
  }

  State& state_;
  TaskThread& thread_;
  const UploadDesk::Begun begun_;
  const std::string name_;
};

BulkGate::BulkGate(Vouch vouch, Alive alive)
    : vouch_(std::move(vouch)), state_(std::make_unique<State>(std::move(alive))) {}

BulkGate::~BulkGate() {
  thread_.Post([&state = *state_] {
    std::size_t unfinished = 0;
    for (const std::string& dir : {state.places.image_dir, state.places.raw_dir}) {
      if (!dir.empty()) unfinished += RemoveUnfinished(dir);
    }
    if (unfinished > 0)
      spdlog::warn("{} images or exchanges were never sent whole: what was here of them is removed",
                   unfinished);
  });
}

void BulkGate::Open(UploadPlaces places, PartShelf shelf) {
  state_->places = std::move(places);
  state_->shelf = std::move(shelf);
}

void BulkGate::FetchParts(pb::PartsRequest request, Reply<std::unique_ptr<PartFeed>> reply) {
  const std::string session = request.session();
  const std::string token = request.token();
  vouch_(session, token, "a dataset",
         [this, request = std::move(request), reply = std::move(reply)](const absl::Status& status) {
           if (!status.ok()) return reply(status);
           thread_.Post([this, request, reply] {
             if (!state_->feeds.Take(request.session()))
               return reply(absl::AbortedError("too many fetch the dataset at once; try again"));
             reply(std::make_unique<Feed>(*state_, thread_, request));
           });
         });
}

void BulkGate::Store(pb::StoreChunk head, Reply<std::unique_ptr<UploadTaker>> reply) {
  const std::string session = head.session();
  const std::string token = head.token();
  vouch_(session, token, "an upload",
         [this, head = std::move(head), reply = std::move(reply)](absl::Status status) {
           if (status.ok()) status = CheckUploadHead(head);
           if (!status.ok()) return reply(status);
           thread_.Post([this, head, reply] {
             const auto target = UploadTargetOf(state_->places, head);
             if (!target.ok()) return reply(target.status());
             const auto begun = state_->desk.Begin(head, *target);
             if (!begun.ok()) return reply(begun.status());
             if (begun->offset > 0) spdlog::info("{} goes on at byte {}", target->name, begun->offset);
             reply(std::make_unique<Taker>(*state_, thread_, *begun, target->name));
           });
         });
}

}  // namespace imgperf
