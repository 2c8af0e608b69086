// Dataset and uploads over loopback: the controller's gate and desk, the worker's link, fetcher and uploader.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include <grpcpp/grpcpp.h>

#include "common/content_hash.h"
#include "common/mailbox.h"
#include "common/part_limits.h"
#include "controller/records/raw_spool.h"
#include "controller/records/record_server.h"
#include "controller/service/bulk_gate.h"
#include "proto/cluster.grpc.pb.h"
#include "tests/fakes/random_bytes.h"
#include "tests/fakes/temp_folder.h"
#include "worker/dataset/dataset_fetcher.h"
#include "worker/records/uploader.h"
#include "worker/session/bulk_link.h"
#include "worker/session/controller_link.h"

namespace imgperf {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Acknowledges records at once.
class RecordsOnly final : public ClusterHandler {
 public:
  void Register(pb::RegisterRequest, Reply<pb::RegisterReply> reply) override { reply(pb::RegisterReply()); }
  void Records(pb::RecordBatch batch, std::function<void(absl::Status)> reply) override {
    reply(absl::OkStatus());
    server->Acknowledge(SessionId::FromBytes(batch.session()).value(), batch.first_seq());
  }
  void Calibrated(pb::CalibratedRequest, Reply<pb::CalibratedReply>) override {}
  void Goodbye(pb::GoodbyeRequest, Reply<pb::GoodbyeReply>) override {}
  void Members(Reply<pb::MembersReply>) override {}
  RecordServer* server = nullptr;
};

class BulkCallsTest : public testing::Test {
 protected:
  void Serve(PartShelf shelf) {
    gate = std::make_unique<BulkGate>(
        [this](const std::string& who, const std::string& token, const std::string&,
               const std::function<void(absl::Status)>& then) {
          const bool known = who == session.Bytes() && token == "token";
          then(known ? absl::OkStatus() : absl::PermissionDeniedError("stranger"));
        },
        [this](const std::string&) { ++signs_of_life; });
    gate->Open({folder / "images", folder / "raw", {"load"}}, std::move(shelf));
    auto started = RecordServer::Start("127.0.0.1", 0, records, *gate);
    ASSERT_TRUE(started.ok()) << started.status();
    server = *std::move(started);
    records.server = server.get();
    address = "127.0.0.1:" + std::to_string(server->Port());
    link = std::make_unique<BulkLink>(address);
    tokens.Add(session, "token");
  }
  void TearDown() override {
    server->Shutdown();
    gate.reset();
  }
  absl::StatusOr<FetchedDataset> Fetch(const PartId& first, const std::string& token = "token") {
    PartCache cache("", 0);
    DatasetFetcher fetcher(*link, cache, SystemClock(), [](Nanos) { return true; });
    return fetcher.Fetch(first, {session.Bytes(), token});
  }
  absl::StatusOr<std::string> Store(const pb::StoreChunk& head, const std::vector<std::string_view>& pieces) {
    Uploader uploader(*link, tokens, SystemClock(), [](Nanos) {});
    return uploader.Store(session, head, pieces);
  }
  static pb::StoreChunk Image(std::uint64_t credit = 0) {
    pb::StoreChunk head;
    head.mutable_attempt()->set_credit(credit);
    head.mutable_image()->set_format("png");
    return head;
  }
  pb::StoreChunk HeadFor(pb::StoreChunk head, const std::string& bytes) const {
    head.set_session(session.Bytes());
    head.set_token("token");
    head.set_size(bytes.size());
    head.set_hash(ContentHash(bytes));
    return head;
  }

  const SessionId session = SessionId::Random();
  TempFolder folder;
  RecordsOnly records;
  std::unique_ptr<BulkGate> gate;
  std::unique_ptr<RecordServer> server;
  std::string address;
  std::unique_ptr<BulkLink> link;
  SessionTokens tokens;
  std::atomic<int> signs_of_life{0};
};

TEST_F(BulkCallsTest, BringsADatasetWithItsFiles) {
  PartShelf shelf;
  pb::Dataset dataset;
  for (int i = 0; i < 3; ++i) dataset.add_entries()->set_prompt(std::string(1 << 20, 'x'));
  std::vector<std::string> files;
  for (int i = 0; i < 5; ++i) {
    files.push_back(RandomBytes(1'000'000 * static_cast<std::size_t>(i) + 1, 7));
    const std::string path = folder / std::to_string(i);
    WriteAll(path, files.back());
    pb::DatasetFile& file = *dataset.add_files();
    file.set_hash(ContentHash(files.back()));
    file.set_bytes(files.back().size());
    shelf.AddFile(file.hash(), path, file.bytes());
  }
  const std::string first = dataset.SerializeAsString();
  const PartId id{shelf.AddBytes(first), first.size()};
  Serve(std::move(shelf));
  const auto fetched = Fetch(id);
  ASSERT_TRUE(fetched.ok()) << fetched.status();
  EXPECT_EQ(fetched->dataset.entries_size(), 3);
  ASSERT_EQ(fetched->files.size(), 5U);
  for (std::size_t i = 0; i < files.size(); ++i) EXPECT_EQ(fetched->files[i]->view(), files[i]);
  EXPECT_GT(signs_of_life, 0);
}

TEST_F(BulkCallsTest, BringsNothingToStrangersAndNothingElse) {
  PartShelf shelf;
  const PartId id{shelf.AddBytes("entries"), 7};
  Serve(std::move(shelf));
  EXPECT_TRUE(absl::IsPermissionDenied(Fetch(id, "guessed").status()));
  EXPECT_TRUE(absl::IsNotFound(Fetch({ContentHash("other"), 5}).status()));
  pb::PartsRequest request;
  request.set_session(session.Bytes());
  request.set_token("token");
  request.add_parts()->set_hash(id.hash);
  request.mutable_parts(0)->set_offset(8);
  const auto take = [](const pb::PartChunk&) { return absl::OkStatus(); };
  EXPECT_TRUE(absl::IsOutOfRange(link->FetchParts(request, take)));
}

TEST_F(BulkCallsTest, StoresAnImageOfManyChunks) {
  Serve({});
  const std::string bytes = RandomBytes(9 << 20, 1);
  const auto file = Store(Image(), {bytes});
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(*file, "load-0-0-0.png");
  EXPECT_EQ(ReadAll(folder / "images/load-0-0-0.png"), bytes);
}

TEST_F(BulkCallsTest, SpoolsAnExchangeThatReadsBack) {
  Serve({});
  pb::StoreChunk head;
  head.mutable_attempt()->set_credit(4);
  head.mutable_raw()->set_payload_bytes(2);
  const std::string body = RandomBytes((1 << 20) + 1, 1);
  head.mutable_raw()->set_body_bytes(body.size());
  const auto file = Store(head, {"{}", body});
  ASSERT_TRUE(file.ok()) << file.status();
  auto spooled = RawSpoolFile::Open(folder / "raw/4-0");
  ASSERT_TRUE(spooled.ok()) << spooled.status();
  std::string text;
  ASSERT_TRUE(spooled->Read(2, &text).ok());
  EXPECT_EQ(text, "{}");
  ASSERT_TRUE(spooled->Read(body.size(), &text).ok());
  EXPECT_EQ(text, body);
}

TEST_F(BulkCallsTest, StoresNothingOfStrangersAndNothingUnasked) {
  Serve({});
  tokens.Add(session, "guessed");
  EXPECT_TRUE(absl::IsPermissionDenied(Store(Image(), {"x"}).status()));
  tokens.Add(session, "token");
  pb::StoreChunk head;
  head.mutable_image()->set_phase(1);
  EXPECT_TRUE(absl::IsInvalidArgument(Store(head, {"x"}).status()));
  EXPECT_THAT(NamesIn(folder / "images"), IsEmpty());
}

// A stream by hand, which may do what no worker does.
class ByHand {
 public:
  explicit ByHand(const std::string& address)
      : stub_(pb::Cluster::NewStub(grpc::CreateChannel(address, grpc::InsecureChannelCredentials()))),
        stream_(stub_->Store(&context_)) {}
  bool Write(const pb::StoreChunk& chunk) { return stream_->Write(chunk); }
  bool WriteData(std::string data) {
    pb::StoreChunk chunk;
    chunk.set_data(std::move(data));
    return stream_->Write(chunk);
  }
  std::optional<pb::StoreReply> Read() {
    pb::StoreReply reply;
    return stream_->Read(&reply) ? std::optional(reply) : std::nullopt;
  }
  void Break() { context_.TryCancel(); }
  grpc::Status Finish() {
    stream_->WritesDone();
    while (Read()) {
    }
    return stream_->Finish();
  }

 private:
  std::unique_ptr<pb::Cluster::Stub> stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReaderWriter<pb::StoreChunk, pb::StoreReply>> stream_;
};

TEST_F(BulkCallsTest, GoesOnWithAnUploadThatBrokeOff) {
  Serve({});
  const std::string bytes = RandomBytes(3 * kUploadChunk, 1);
  pb::StoreChunk head = HeadFor(Image(), bytes);
  head.set_resume(true);
  ByHand first(address);
  ASSERT_TRUE(first.Write(head));
  EXPECT_EQ(first.Read()->offset(), 0U);
  ASSERT_TRUE(first.WriteData(bytes.substr(0, kUploadChunk)));
  EXPECT_EQ(first.Finish().error_code(), grpc::StatusCode::DATA_LOSS) << "half of it is no image";
  const UploadTry second = link->Upload(head, {bytes}, 20 * kSecond);
  ASSERT_TRUE(second.status.ok()) << second.status;
  EXPECT_EQ(second.offset, kUploadChunk);
  EXPECT_EQ(ReadAll(folder / "images/load-0-0-0.png"), bytes);
  EXPECT_THAT(NamesIn(folder / "images"), ElementsAre("load-0-0-0.png"));
  EXPECT_EQ(link->Upload(head, {bytes}, 20 * kSecond).file, "load-0-0-0.png") << "the answer was lost";
}

TEST_F(BulkCallsTest, RefusesWhatWorkersDoNotSend) {
  Serve({});
  const std::string bytes = "pixels";
  const pb::StoreChunk head = HeadFor(Image(), bytes);
  ByHand silent(address);
  EXPECT_EQ(silent.Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  ByHand headless(address);
  headless.WriteData(bytes);
  EXPECT_EQ(headless.Finish().error_code(), grpc::StatusCode::PERMISSION_DENIED);
  ByHand longer(address);
  longer.Write(head);
  longer.WriteData(bytes + bytes);
  EXPECT_EQ(longer.Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  ByHand large(address);
  large.Write(HeadFor(Image(), std::string(1 << 20, 'x')));
  large.WriteData(std::string(1 << 20, 'x'));
  EXPECT_EQ(large.Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  ByHand other(address);
  other.Write(head);
  other.WriteData("pixelS");
  EXPECT_EQ(other.Finish().error_code(), grpc::StatusCode::DATA_LOSS);
  pb::StoreChunk huge = head;
  huge.set_size(UploadProgress::kMost + 1);
  ByHand too_much(address);
  too_much.Write(huge);
  EXPECT_EQ(too_much.Finish().error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_THAT(NamesIn(folder / "images"), IsEmpty());
}

TEST_F(BulkCallsTest, LeavesNoHalfUploadsBehind) {
  Serve({});
  ByHand broken(address);
  pb::StoreChunk head = HeadFor(Image(), "pixels");
  head.set_resume(true);
  broken.Write(head);
  ASSERT_TRUE(broken.Read());
  EXPECT_THAT(NamesIn(folder / "images"), ElementsAre("load-0-0-0.png.part"));
  broken.Break();
  server->Shutdown();
  gate.reset();
  EXPECT_THAT(NamesIn(folder / "images"), IsEmpty());
}

// A disk that stands still: nothing comes back from it before it is told to go on.
class StalledBulk final : public BulkHandler {
 public:
  void FetchParts(pb::PartsRequest, Reply<std::unique_ptr<PartFeed>>) override {}
  void Store(pb::StoreChunk, Reply<std::unique_ptr<UploadTaker>> reply) override {
    waiting.Put(std::move(reply));
  }
  void GoOn(int uploads) {
    for (; uploads > 0; --uploads) (*waiting.Take(20 * kSecond))(absl::UnavailableError("told to"));
  }
  Mailbox<Reply<std::unique_ptr<UploadTaker>>> waiting;
};

TEST(StalledBulkTest, RecordsGoOnWhileNothingIsStored) {
  constexpr int kUploads = 8;
  StalledBulk bulk;
  RecordsOnly records;
  auto server = RecordServer::Start("127.0.0.1", 0, records, bulk);
  ASSERT_TRUE(server.ok()) << server.status();
  records.server = server->get();
  const std::string address = "127.0.0.1:" + std::to_string((*server)->Port());
  BulkLink bulk_link(address);
  ControllerLink link(address);
  const std::string bytes = RandomBytes(4 << 20, 1);
  std::vector<std::thread> uploads;
  for (int i = 0; i < kUploads; ++i)
    uploads.emplace_back([&] { EXPECT_FALSE(bulk_link.Upload({}, {bytes}, 60 * kSecond).status.ok()); });
  const SessionId session = SessionId::Random();
  const auto stream = link.OpenRecords();
  for (std::uint64_t seq = 1; seq <= 200; ++seq) {
    pb::RecordBatch batch;
    batch.set_session(session.Bytes());
    batch.set_first_seq(seq);
    batch.add_records();
    ASSERT_TRUE(stream->Write(batch));
    pb::RecordAck ack;
    ASSERT_TRUE(stream->Read(&ack));
    EXPECT_EQ(ack.seq(), seq);
  }
  EXPECT_TRUE(link.Register({}, 20 * kSecond).ok());
  bulk.GoOn(kUploads);
  for (std::thread& upload : uploads) upload.join();
  (*server)->Shutdown();
}

}  // namespace
}  // namespace imgperf
