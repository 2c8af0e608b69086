#include "simulator/job_desk.h"

#include <algorithm>
#include <utility>

#include "simulator/answers.h"
#include "simulator/base64.h"
#include "simulator/tamper.h"
#include "simulator/workshop.h"

namespace imgperf {
namespace {

constexpr std::size_t kKeptPrompt = 4 << 10;  // bytes: thousands of jobs are kept

std::string_view EndName(JobState state) {
  if (state == JobState::kCompleted) return "completed";
  return state == JobState::kFailed ? "failed" : "cancelled";
}

http::Answer AnswerOf(JobReply reply) { return JsonAnswer(reply.status, std::move(reply.body)); }

}  // namespace

// ---- from submission to end ----

bool JobDesk::HasRoom(Operation operation) {
  workshop_.CatchUp();
  return operation != Operation::kNativeJob || jobs_.queued() < kMostNativeQueued;
}

void JobDesk::Open(Order& order, http::Reply reply) {
  TruthEntry& entry = order.visit->entry();
  entry.job = order.id;
  JobEntry job{.id = order.id, .index = entry.index, .path = entry.path, .request = order.request};
  job.request.prompt.resize(std::min(job.request.prompt.size(), kKeptPrompt));
  job.created_ns = entry.arrived_ns;
  http::Answer answer;
  if (jobs_.Add(std::move(job))) {
    open_.emplace(order.id, order.visit);
    const JobWords& words = WordsOf(order.request.operation);
    answer = AnswerOf(words.Submitted(ViewOf(*jobs_.Find(order.id), order.base_url, false)));
    order.outlet = std::make_unique<JobOutlet>(*this);
  } else {
    const Complaint full{Complaint::Kind::kTooMany, "queue_full", "", "too many jobs have not ended"};
    answer = ErrorAnswer(office_.dialect.Word(order.request.operation, full));
  }
  TamperDelivery(answer, order.error.fault, office_.model.Scale(order.error.slow_for));
  FollowJob(order.visit, answer);
  reply.Send(std::move(answer));
}

void JobDesk::Begin(const Order& order) {
  jobs_.Begin(order.id, order.service.start_ns, FactsOf(office_, order));
}

void JobDesk::EndLater(const Order& order, JobState how, std::vector<http::Blob> files,
                       std::function<void()> release) {
  workshop_.poster().PostAt(order.service.reply_at,
                            [this, id = order.id, format = order.request.format, how,
                             files = std::move(files), release = std::move(release)]() mutable {
                              const std::size_t images = files.size();
                              if (images != 0 && open_.contains(id))
                                office_.store.Put(id, {format, std::move(files)});
                              End(id, how, images);
                              release();
                            });
}

void JobDesk::End(const std::string& id, JobState how, std::size_t images) {
  const auto visit = open_.find(id);
  if (visit == open_.end()) return;  // cancelled while a GPU worked on it
  visit->second->JobEnded(EndName(how));
  jobs_.End(id, how, visit->second->entry().job_end_ns, images);
  open_.erase(visit);
}

// ---- questions ----

JobView JobDesk::ViewOf(const JobEntry& job, std::string base_url, bool with_images) {
  JobView view{.job = job, .base_url = std::move(base_url)};
  view.ahead = job.state == JobState::kQueued ? workshop_.Ahead(job.index) : 0;
  view.wall_minus_mono = office_.start_wall_ns - office_.start_ns;
  const StoredImages* images = office_.store.Find(job.id);
  if (job.state != JobState::kCompleted || images == nullptr) return view;
  view.files = images->files;
  for (std::size_t k = 0; with_images && k < view.files.size(); ++k)
    view.base64.push_back(Base64(*view.files[k]));
  return view;
}

// The state in which it was found.
JobState JobDesk::Cancel(const JobEntry& job, const JobWords& words) {
  const JobState was = job.state;
  const bool withdrawn = was == JobState::kQueued && workshop_.Withdraw(job.index);
  if (withdrawn || (was == JobState::kRunning && words.CancelsRunning()))
    End(std::string(job.id), JobState::kCancelled, 0);
  return was;
}

http::Answer JobDesk::Answer(const JobAsk& ask, std::string base_url) {
  workshop_.CatchUp();
  const JobEntry* job = jobs_.Find(ask.id);
  const JobWords& words = WordsOf(ask.operation);
  if (job == nullptr || job->request.operation != ask.operation) return AnswerOf(words.Missing());
  if (ask.question == JobQuestion::kCancel) {
    const JobState was = Cancel(*job, words);
    return AnswerOf(words.Cancelled(ViewOf(*job, std::move(base_url), words.CarriesImages()), was));
  }
  const JobView view = ViewOf(*job, std::move(base_url), words.CarriesImages());
  // Its images had to make room for others.
  if (job->state == JobState::kCompleted && job->images != 0 && view.files.empty()) {
    return ErrorAnswer(PlainError(410, "the job's images have expired"));
  }
  return AnswerOf(ask.question == JobQuestion::kStatus ? words.Status(view) : words.Result(view));
}

// ---- outlets ----

bool JobOutlet::Begin(const Order& order) {
  desk_.Begin(order);
  const Fault fault = order.error.fault;
  if (fault == Fault::kJobNever) return false;
  if (fault != Fault::kJobFailed && fault != Fault::kEmptyData) return true;
  desk_.EndLater(order, fault == Fault::kJobFailed ? JobState::kFailed : JobState::kCompleted, {}, [] {});
  return false;
}

void JobOutlet::Prepare(const Order&, absl::StatusOr<Pictures> pictures) {
  if (!pictures.ok()) return;
  end_ = JobState::kCompleted;
  files_ = std::move(pictures->files);
}

void JobOutlet::Deliver(const Order& order, std::function<void()> release) {
  desk_.EndLater(order, end_, std::move(files_), std::move(release));
}

}  // namespace imgperf
