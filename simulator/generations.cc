#include "simulator/generations.h"

#include <algorithm>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "simulator/random.h"
#include "simulator/tamper.h"

namespace imgperf {
namespace {

constexpr std::size_t kCacheBytes = 128 << 20;
constexpr std::size_t kStoreBytes = 256 << 20;

// Half the machine: the other half is the client's.
std::size_t Painters() { return std::clamp<std::size_t>(std::thread::hardware_concurrency() / 2, 1, 8); }

std::uint32_t MostInBatch(const SimulatorOptions& options, const Profile& profile) {
  return options.batch_max.value_or(profile.batching.most);
}

// A batch's replies leave together, so all of its pictures must fit, and the next one's while they leave.
std::size_t PaintedAhead(const SimulatorOptions& options, const Profile& profile) {
  return 16 + std::size_t{2} * MostInBatch(options, profile) * options.workers;
}

http::Answer JsonAnswer(int status, std::string body) {
  http::Answer answer;
  answer.status = status;
  answer.body = http::MakeBlob(std::move(body));
  return answer;
}

http::Answer ErrorAnswer(DialectError error) { return JsonAnswer(error.status, std::move(error.body)); }

http::Answer Failure(const absl::Status& status) {
  return ErrorAnswer(OpenAiError(500, "server_error", std::string(status.message())));
}

http::Answer FileAnswer(http::Blob file, EncodedFormat format) {
  http::Answer answer;
  answer.type = format == EncodedFormat::kPng    ? "image/png"
                : format == EncodedFormat::kJpeg ? "image/jpeg"
                                                 : "image/webp";
  answer.body = std::move(file);
  return answer;
}

void Describe(const ImageRequest& request, std::uint64_t seed, std::uint32_t steps, TruthEntry& entry) {
  entry.prompt_hash = HashText(request.prompt);
  entry.size = request.size;
  entry.n = request.n;
  entry.seed = static_cast<std::int64_t>(seed);
  entry.steps = steps;
}

}  // namespace

// A request on its way through the painters. Its reply is used on the server's thread only.
struct Generations::Job {
  ImageRequest request;
  ErrorShare error;
  std::string id;
  std::shared_ptr<Visit> visit;
  http::Reply reply;
  // Of its batch:
  Nanos inference_for = 0;
  Nanos reply_at = 0;
  double peak_memory_mb = 0;
};

Generations::Generations(const SimulatorOptions& options, const Profile& profile, ErrorPlan errors,
                         Visits& visits, Start start)
    : options_(options),
      profile_(profile),
      errors_(std::move(errors)),
      visits_(visits),
      start_(start),
      model_(profile, {options.time_scale, options.seed, options.first_penalty_for}),
      open_ns_(start.now + model_.Scale(options.cold_start_for)),
      null_replies_(options.bytes, start.wall_now / kSecond),
      store_(kStoreBytes),
      studio_(options.seed, kCacheBytes),
      dispatcher_(MakeQueue(), visits.clock(), poster_, [this](const Batch& batch) { Begin(batch); }),
      pool_(profile.is_null ? 0 : Painters(), PaintedAhead(options, profile)) {}

Generations::~Generations() = default;

std::string Generations::NewId(std::uint64_t index) const {
  return fmt::format("{:016x}", Mix(options_.seed ^ static_cast<std::uint64_t>(start_.now), index));
}

void Generations::Handle(const http::Request& request, http::Reply reply) {
  const auto visit = visits_.ArriveForImages(request);
  auto parsed = parser_.Parse(request.body);
  if (auto* error = std::get_if<DialectError>(&parsed)) {
    http::Answer answer = ErrorAnswer(std::move(*error));
    Follow(visit, answer);
    return reply.Send(std::move(answer));
  }
  reply.OnGone([visit] { visit->Gone(); });
  HandleValid(std::get<ImageRequest>(std::move(parsed)), visit, std::move(reply));
}

void Generations::HandleValid(ImageRequest request, const std::shared_ptr<Visit>& visit, http::Reply reply) {
  TruthEntry& entry = visit->entry();
  const ErrorShare& error = errors_.Of(entry.index);
  Describe(request, studio_.SeedOf(request), request.steps == 0 ? profile_.steps : request.steps, entry);
  entry.fault = error.fault;
  if (RejectsAtOnce(error.fault)) return Reject(error, visit, std::move(reply));
  if (profile_.is_null) return AnswerAtOnce(request, error, visit, std::move(reply));
  const Waiting waiting{entry.index, {request.size, entry.steps, request.n}, entry.arrived_ns};
  waiting_.emplace(waiting.index, std::make_shared<Job>(Job{std::move(request), error, NewId(waiting.index),
                                                            visit, std::move(reply)}));
  dispatcher_.Arrive(waiting);
}

void Generations::AnswerAtOnce(const ImageRequest& request, const ErrorShare& error,
                               const std::shared_ptr<Visit>& visit, http::Reply reply) {
  TruthEntry& entry = visit->entry();
  entry.start_ns = entry.finish_ns = std::max(entry.arrived_ns, open_ns_);
  const Nanos reply_at = entry.finish_ns + model_.Scale(options_.latency_for);
  visit->ExpectBy(reply_at);
  http::Answer answer = AnswerWithoutPainting(request, error);
  Follow(visit, answer);
  reply.SendAt(reply_at, std::move(answer));
}

BatchQueue Generations::MakeQueue() const {
  const BatchRules rules{MostInBatch(options_, profile_),
                         model_.Scale(options_.batch_delay_for.value_or(profile_.batching.wait_for)),
                         options_.workers};
  return BatchQueue(rules, open_ns_, [this](const Batch& batch) {
    const auto requests = static_cast<std::uint32_t>(batch.members.size());
    return model_.ServiceFor(batch.workload, {batch.members.front(), requests, batch.is_first});
  });
}

void Generations::Begin(const Batch& batch) {
  for (const std::uint64_t index : batch.members) Begin(waiting_.extract(index).mapped(), batch);
}

void Generations::Begin(const std::shared_ptr<Job>& job, const Batch& batch) {
  TruthEntry& entry = job->visit->entry();
  entry.start_ns = batch.start_ns;
  entry.finish_ns = batch.finish_ns;
  entry.batch = batch.number;
  entry.batch_size = batch.members.size();
  entry.worker = batch.worker;
  job->inference_for = batch.finish_ns - batch.start_ns;
  job->peak_memory_mb = batch.is_first ? profile_.memory.first_mb : profile_.memory.later_mb;
  job->reply_at = batch.finish_ns + model_.Scale(options_.latency_for);
  job->visit->ExpectBy(job->reply_at);
  if (!ReplacesPicture(job->error.fault)) return PaintLater(job);
  http::Answer answer = AnswerWithoutPainting(job->request, job->error);
  Follow(job->visit, answer);
  job->reply.SendAt(job->reply_at, std::move(answer));
}

void Generations::Reject(const ErrorShare& error, const std::shared_ptr<Visit>& visit, http::Reply reply) {
  if (error.fault == Fault::kNoAnswer) return reply.NeverAnswer();
  http::Answer answer = FaultAnswer(error);
  Follow(visit, answer);
  reply.Send(std::move(answer));
}

http::Answer Generations::AnswerWithoutPainting(const ImageRequest& request, const ErrorShare& error) {
  const bool replaced = ReplacesPicture(error.fault) && error.fault != Fault::kEmptyData;
  return replaced ? FaultAnswer(error) : NullAnswer(request, error);
}

http::Answer Generations::NullAnswer(const ImageRequest& request, const ErrorShare& error) {
  auto body = null_replies_.Reply(request, error.fault);
  if (!body.ok()) {
    return Failure(body.status());
  }
  http::Answer answer;
  answer.body = *std::move(body);
  TamperDelivery(answer, error.fault, model_.Scale(error.slow_for));
  return answer;
}

void Generations::PaintLater(std::shared_ptr<Job> job) {
  pool_.Submit([this, job = std::move(job)] { Paint(job); });
}

// Thread: a painter's.
void Generations::Paint(const std::shared_ptr<Job>& job) {
  absl::StatusOr<std::string> body = absl::CancelledError("the client left");
  std::vector<http::Blob> files;
  if (!job->visit->IsGone()) {
    auto painted = studio_.Paint(job->request, job->error.fault);
    if (painted.ok()) {
      files = *std::move(painted);
      body = ComposeReply(job->request, FactsOf(*job), files, job->error.fault);
    } else {
      body = painted.status();
    }
  }
  poster_.Post([this, job, body = std::move(body), files = std::move(files)]() mutable {
    Deliver(*job, std::move(body), std::move(files));
  });
}

void Generations::Deliver(Job& job, absl::StatusOr<std::string> body, std::vector<http::Blob> files) {
  if (job.visit->IsGone()) {
    job.reply.NeverAnswer();
    return pool_.Release();
  }
  http::Answer answer;
  if (body.ok()) {
    if (job.request.reply_as == ReplyAs::kUrl) store_.Put(job.id, {job.request.format, std::move(files)});
    answer = JsonAnswer(200, *std::move(body));
    TamperDelivery(answer, job.error.fault, model_.Scale(job.error.slow_for));
  } else {
    answer = Failure(body.status());
  }
  Follow(job.visit, answer);
  answer.after_write = [this, visit = job.visit](const http::Delivered& delivered) {
    visit->Ended(delivered);
    pool_.Release();
  };
  job.reply.SendAt(job.reply_at, std::move(answer));
}

ReplyFacts Generations::FactsOf(const Job& job) const {
  ReplyFacts facts;
  facts.id = job.id;
  facts.created_s = (start_.wall_now + job.reply_at - start_.now) / kSecond;
  facts.prompt = job.request.prompt;
  facts.peak_memory_mb = job.peak_memory_mb;
  facts.inference_for = job.inference_for;
  return facts;
}

http::Answer Generations::Content(std::string_view id, std::string_view query) {
  const int variant = ContentVariant(query);
  if (profile_.is_null) {
    if (auto file = null_replies_.Content(id); file.ok()) return FileAnswer(file->bytes, file->format);
  } else if (const StoredImages* images = store_.Find(std::string(id));
             images != nullptr && variant >= 0 && static_cast<std::size_t>(variant) < images->files.size()) {
    return FileAnswer(images->files[static_cast<std::size_t>(variant)], images->format);
  }
  return ErrorAnswer(OpenAiError(404, "not_found", fmt::format("no image {} of \"{}\"", variant, id)));
}

}  // namespace imgperf
