#include "simulator/image_service.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "simulator/answers.h"
#include "simulator/random.h"
#include "simulator/tamper.h"

namespace imgperf {
namespace {

constexpr std::size_t kStoreBytes = 256 << 20;
constexpr std::uint32_t kRequestsPerMinute = 100'000;

void Describe(const ImageRequest& request, std::uint64_t seed, std::uint32_t steps, TruthEntry& entry) {
  entry.prompt_hash = HashText(request.prompt);
  entry.size = request.size;
  entry.n = request.n;
  entry.seed = static_cast<std::int64_t>(seed);
  entry.steps = steps;
  entry.images = request.images;
  entry.mask = request.mask;
  entry.stream = request.stream;
}

// What happens to streams and jobs does not happen to others.
ErrorShare Applicable(const ErrorShare& error, const ImageRequest& request) {
  const bool misses =
      (IsOfStreams(error.fault) && !request.stream) || (IsOfJobs(error.fault) && !IsJob(request.operation));
  return misses ? ErrorShare{} : error;
}

// Where the client found us; a host that cannot be part of a URL in JSON is not repeated.
std::string BaseUrl(const http::Request& request) {
  const std::string_view host = request.Header("host");
  const bool is_plain =
      !host.empty() && host.size() <= 255 && std::all_of(host.begin(), host.end(), [](char c) {
        return c > ' ' && c < 0x7F && c != '"' && c != '\\' && c != '/';
      });
  return is_plain ? fmt::format("http://{}", host) : "";
}

}  // namespace

ImageService::ImageService(const SimulatorOptions& options, const Profile& profile, ErrorPlan errors,
                           Visits& visits, Nanos wall_now)
    : options_(options),
      profile_(profile),
      dialect_(*FindDialect(options.dialect)),
      errors_(std::move(errors)),
      visits_(visits),
      start_ns_(visits.Now()),
      open_ns_(start_ns_ + LatencyModel(profile, {options.time_scale}).Scale(options.cold_start_for)),
      null_replies_(options.bytes),
      store_(kStoreBytes),
      rates_(kRequestsPerMinute),
      workshop_(options, profile, visits.clock(), {open_ns_, Withdraws(options)}),
      office_{
          dialect_,      profile,   workshop_.model(), store_, workshop_.model().Scale(options.latency_for),
          options.nulls, start_ns_, wall_now},
      jobs_(office_, workshop_) {}

void ImageService::Send(http::Answer answer, const std::shared_ptr<Visit>& visit, http::Reply reply) {
  Follow(visit, answer);
  reply.Send(std::move(answer));
}

void ImageService::Refuse(Operation operation, const Complaint& complaint,
                          const std::shared_ptr<Visit>& visit, http::Reply reply) {
  http::Answer answer = ErrorAnswer(dialect_.Word(operation, complaint));
  if (answer.status == 429) answer.extra_headers += "retry-after: 1\r\n";
  if (answer.status == 429 && dialect_.StatesRateLimits()) answer.extra_headers += rates_.Headers();
  Send(std::move(answer), visit, std::move(reply));
}

void ImageService::Handle(Operation operation, const http::Request& request, http::Reply reply) {
  const auto visit = visits_.ArriveForImages(request);
  auto parsed = reader_.Read(dialect_.RulesOf(operation), request.Header("content-type"), request.body);
  if (const auto* complaint = std::get_if<Complaint>(&parsed)) {
    return Refuse(operation, *complaint, visit, std::move(reply));
  }
  auto order = std::make_shared<Order>();
  order->request = std::get<ImageRequest>(std::move(parsed));
  order->visit = visit;
  order->base_url = BaseUrl(request);
  TruthEntry& entry = visit->entry();
  order->id = fmt::format("{:016x}", Mix(options_.seed ^ static_cast<std::uint64_t>(start_ns_), entry.index));
  order->error = Applicable(errors_.Of(entry.index), order->request);
  Describe(order->request, workshop_.studio().SeedOf(order->request),
           order->request.steps == 0 ? profile_.steps : order->request.steps, entry);
  entry.fault = order->error.fault;
  if (Admit(*order, reply)) Serve(std::move(order), std::move(reply));
}

// False when the request has been answered.
bool ImageService::Admit(Order& order, http::Reply& reply) {
  const Operation operation = order.request.operation;
  if (order.error.fault == Fault::kNoAnswer) {
    reply.OnGone([visit = order.visit] { visit->Gone(); });
    reply.NeverAnswer();
  } else if (RejectsAtOnce(order.error.fault)) {
    Send(FaultAnswer(order.error), order.visit, std::move(reply));
  } else if (dialect_.StatesRateLimits() && !rates_.Take(visits_.Now())) {
    Refuse(operation,
           {Complaint::Kind::kTooMany, "rate_limit_exceeded", "", "Rate limit reached, try again in 1s"},
           order.visit, std::move(reply));
  } else if (IsJob(operation) && !jobs_.HasRoom(operation)) {
    Refuse(operation, {Complaint::Kind::kTooMany, "queue_full", "", "too many jobs wait already"},
           order.visit, std::move(reply));
  } else if (options_.queue_limit && workshop_.CountWaiting() >= *options_.queue_limit) {
    Refuse(operation,
           {Complaint::Kind::kTooMany, "queue_full", "",
            fmt::format("{} requests wait already", *options_.queue_limit)},
           order.visit, std::move(reply));
  } else {
    if (dialect_.StatesRateLimits()) order.headers = rates_.Headers();
    return true;
  }
  return false;
}

void ImageService::Serve(std::shared_ptr<Order> order, http::Reply reply) {
  if (IsJob(order->request.operation)) return ServeJob(std::move(order), std::move(reply));
  const std::uint64_t index = order->visit->entry().index;
  reply.OnGone([this, visit = order->visit, index] {
    visit->Gone();
    if (options_.cancel_on_disconnect) workshop_.Withdraw(index);
  });
  if (profile_.is_null) return ServeNull(*order, std::move(reply));
  order->outlet = std::make_unique<ReplyOutlet>(office_, std::move(reply));
  workshop_.Take(std::move(order));
}

// A fault that replaces the picture answers the submission; any other comes with the job.
void ImageService::ServeJob(std::shared_ptr<Order> order, http::Reply reply) {
  const Fault fault = order->error.fault;
  if (ReplacesPicture(fault) && fault != Fault::kEmptyData) {
    return Send(FaultAnswer(order->error), order->visit, std::move(reply));
  }
  jobs_.Open(*order, std::move(reply));
  if (!order->outlet) return;
  if (!profile_.is_null) return workshop_.Take(std::move(order));
  SetNullService(*order);
  if (!order->outlet->Begin(*order)) return;
  order->outlet->Prepare(*order, null_replies_.Paint(order->request, fault));
  order->outlet->Deliver(*order, [] {});
}

void ImageService::SetNullService(Order& order) const {
  TruthEntry& entry = order.visit->entry();
  entry.start_ns = entry.finish_ns = std::max(entry.arrived_ns, open_ns_);
  order.service.start_ns = order.service.finish_ns = entry.start_ns;
  order.service.reply_at = entry.finish_ns + office_.latency_for;
  order.visit->ExpectBy(order.service.reply_at);
}

// Nothing is painted: what is asked again and again is ready.
void ImageService::ServeNull(Order& order, http::Reply reply) {
  SetNullService(order);
  const ImageRequest& request = order.request;
  const Fault fault = order.error.fault;
  if (request.stream || request.reply_as == ReplyAs::kFile ||
      (ReplacesPicture(fault) && fault != Fault::kEmptyData)) {
    ReplyOutlet outlet(office_, std::move(reply));
    if (!outlet.Begin(order)) return;
    outlet.Prepare(order, null_replies_.Paint(request, fault));
    return outlet.Deliver(order, [] {});
  }
  auto body = null_replies_.Reply(dialect_, request, FactsOf(office_, order), fault);
  http::Answer answer =
      body.ok() ? http::Answer{}
                : ErrorAnswer(OpenAiError(500, "server_error", std::string(body.status().message())));
  if (body.ok()) answer.body = *std::move(body);
  TamperDelivery(answer, fault, workshop_.model().Scale(order.error.slow_for));
  answer.extra_headers += order.headers;
  Follow(order.visit, answer);
  reply.SendAt(order.service.reply_at, std::move(answer));
}

http::Answer ImageService::Job(const JobAsk& ask, const http::Request& request) {
  return jobs_.Answer(ask, BaseUrl(request));
}

http::Answer ImageService::Content(std::string_view id, std::string_view query) {
  const int variant = ContentVariant(query);
  if (profile_.is_null) {
    if (auto file = null_replies_.Content(id); file.ok()) return FileAnswer(file->bytes, file->format);
  }
  if (const StoredImages* images = store_.Find(std::string(id));
      images != nullptr && variant >= 0 && static_cast<std::size_t>(variant) < images->files.size()) {
    return FileAnswer(images->files[static_cast<std::size_t>(variant)], images->format);
  }
  return ErrorAnswer(OpenAiError(404, "not_found", fmt::format("no image {} of \"{}\"", variant, id)));
}

}  // namespace imgperf
