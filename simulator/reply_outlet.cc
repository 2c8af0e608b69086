#include "simulator/reply_outlet.h"

#include <string>
#include <utility>

#include "simulator/answers.h"
#include "simulator/stream_times.h"
#include "simulator/tamper.h"
#include "simulator/workshop.h"

namespace imgperf {
namespace {

Nanos Part(double share, Nanos whole_for) {
  return static_cast<Nanos>(share * static_cast<double>(whole_for));
}

Stages StagesOf(const Profile& profile, const ImageRequest& request, Nanos whole_for) {
  const StageShares shares = SharesOf(profile, Workshop::WorkloadOf(request, profile));
  Stages stages{Part(shares.encoder, whole_for), Part(shares.denoise, whole_for), 0};
  stages.decode_for = whole_for - stages.encoder_for - stages.denoise_for;
  return stages;
}

}  // namespace

ReplyFacts FactsOf(const ReplyOffice& office, const Order& order) {
  const Service& service = order.service;
  ReplyFacts facts;
  facts.id = order.id;
  facts.created_s = (office.start_wall_ns + service.reply_at - office.start_ns) / kSecond;
  facts.model = office.profile.model;
  facts.base_url = order.base_url;
  facts.seed = order.visit->entry().seed;
  if (office.nulls) return facts;
  facts.peak_memory_mb = service.peak_memory_mb;
  facts.inference_for = service.finish_ns - service.start_ns;
  facts.stages = StagesOf(office.profile, order.request, *facts.inference_for);
  return facts;
}

bool ReplyOutlet::Begin(const Order& order) {
  const Fault fault = order.error.fault;
  if (!ReplacesPicture(fault)) return true;
  if (fault != Fault::kEmptyData) {
    answer_ = FaultAnswer(order.error);
  } else if (order.request.stream) {
    PrepareStream(order, {});
  } else {
    answer_ = ComposeAnswer(office_.dialect, order.request, FactsOf(office_, order), {}, fault);
  }
  Deliver(order, [] {});
  return false;
}

void ReplyOutlet::PrepareStream(const Order& order, const Pictures& pictures) {
  const Service& service = order.service;
  const Workload workload = Workshop::WorkloadOf(order.request, office_.profile);
  const Nanos start_ns = service.start_ns + service.penalty_for + office_.latency_for;
  const StreamTimes times =
      TimesOf(office_.profile, workload, {start_ns, service.reply_at, order.request.partials});
  const ReplyFacts facts = FactsOf(office_, order);
  const auto events = EventsOf(office_.dialect, {order.request, facts, pictures}, times, order.error.fault);
  for (const Event& event : events) events_.push_back(event.kind);
  answer_ = StreamAnswer(events);
}

void ReplyOutlet::Prepare(const Order& order, absl::StatusOr<Pictures> pictures) {
  if (!pictures.ok()) {
    answer_ = ErrorAnswer(OpenAiError(500, "server_error", std::string(pictures.status().message())));
    return;
  }
  if (order.request.stream) {
    PrepareStream(order, *pictures);
  } else {
    answer_ =
        ComposeAnswer(office_.dialect, order.request, FactsOf(office_, order), *pictures, order.error.fault);
    if (order.request.reply_as == ReplyAs::kUrl) files_ = std::move(pictures->files);
  }
  TamperDelivery(answer_, order.error.fault, office_.model.Scale(order.error.slow_for));
}

void ReplyOutlet::Deliver(const Order& order, std::function<void()> release) {
  if (order.visit->IsGone()) {
    reply_.NeverAnswer();
    return release();
  }
  answer_.extra_headers += order.headers;
  if (!files_.empty()) office_.store.Put(order.id, {order.request.format, std::move(files_)});
  const Nanos due_ns = answer_.pieces.empty() ? order.service.reply_at : answer_.pieces.front().due_ns;
  if (answer_.pieces.empty()) {
    Follow(order.visit, answer_);
  } else {
    FollowStream(order.visit, answer_, events_);
  }
  answer_.after_write = [visit = order.visit,
                         release = std::move(release)](const http::Delivered& delivered) {
    visit->Ended(delivered);
    release();
  };
  reply_.SendAt(due_ns, std::move(answer_));
}

}  // namespace imgperf
