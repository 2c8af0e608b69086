#include "controller/telemetry/scrape_thread.h"

#include <algorithm>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "common/loop.h"
#include "controller/telemetry/prometheus_text.h"
#include "controller/telemetry/scrape_schedule.h"
#include "controller/telemetry/series_book.h"

namespace imgperf {
namespace {

constexpr Nanos kAnswerFor = 10 * kSecond;

// One endpoint's exchanges, one after the other. Thread: the loop's.
class Scraper final : public ExchangeListener {
 public:
  using Done = std::function<void(pb::JournalEntry entry)>;
  Scraper(ScrapeEndpoint endpoint, std::uint32_t index, ScrapeSchedule schedule, Done done)
      : endpoint_(std::move(endpoint)),
        schedule_(schedule),
        book_(index, endpoint_.shown, endpoint_.gpus),
        done_(std::move(done)) {}

  void AddTo(Transport& transport) { headers_ = transport.AddHeaders(HeaderLines()); }
  Nanos due() const { return schedule_.due(); }

  void Ask(Transport& transport) {
    schedule_.Asked();
    body_.clear();
    status_ = 0;
    exchange_ = pb::Exchange();
    ExchangeRequest request;
    request.url = &endpoint_.url;
    request.headers = headers_;
    request.elsewhere = true;
    request.timeout_for = kAnswerFor;
    request.exchange = &exchange_;
    transport.Start(request, *this);
  }

  void OnHead(const AnswerHead& head) override { status_ = head.status; }
  void OnContent(std::string_view bytes) override {
    body_.append(bytes.substr(0, kMostPromBytes + 1 - std::min(body_.size(), kMostPromBytes + 1)));
  }
  void OnEnd(Nanos) override {
    const ScrapeTime time{exchange_.added_ns(), exchange_.ended_ns()};
    absl::StatusOr<PromText> text = Answer();
    schedule_.Answered(time.answered, text.ok());
    done_(text.ok() ? book_.Take(*text, time) : book_.Failed(std::string(text.status().message()), time));
  }

 private:
  std::vector<std::string> HeaderLines() const {
    std::vector<std::string> lines = endpoint_.headers;
    lines.emplace_back("Accept: text/plain; version=0.0.4");
    return lines;
  }
  absl::StatusOr<PromText> Answer() const {
    if (exchange_.has_error()) return absl::UnavailableError(exchange_.error().message());
    if (status_ != 200) return absl::UnavailableError(fmt::format("HTTP status {}", status_));
    return ParsePrometheus(body_);
  }

  const ScrapeEndpoint endpoint_;
  ScrapeSchedule schedule_;
  SeriesBook book_;
  const Done done_;
  HeaderSet headers_ = 0;
  int status_ = 0;
  std::string body_;
  pb::Exchange exchange_;
};

}  // namespace

struct ScrapeThread::Parts {
  Parts(const CurlOptions& curl, const Clock& c, Scraped s)
      : scraped(std::move(s)), loop(c), transport(loop, c, curl) {}

  void Plan(std::size_t index) {
    loop.At(scrapers[index]->due(), [this, index] { scrapers[index]->Ask(transport); });
  }

  const Scraped scraped;
  Loop loop;
  std::vector<std::unique_ptr<Scraper>> scrapers;
  CurlTransport transport;  // ends before what it tells
  std::thread thread;
};

ScrapeThread::ScrapeThread(std::vector<ScrapeEndpoint> endpoints, Nanos every, const CurlOptions& curl,
                           const Clock& clock, Scraped scraped)
    : parts_(std::make_unique<Parts>(curl, clock, std::move(scraped))) {
  const Nanos now = clock.Now();
  for (ScrapeEndpoint& endpoint : endpoints) {
    const std::size_t index = parts_->scrapers.size();
    parts_->scrapers.push_back(std::make_unique<Scraper>(
        std::move(endpoint), static_cast<std::uint32_t>(index), ScrapeSchedule(now, every),
        [parts = parts_.get(), index](pb::JournalEntry entry) {
          parts->scraped(std::move(entry));
          parts->Plan(index);
        }));
    parts_->scrapers.back()->AddTo(parts_->transport);
    parts_->Plan(index);
  }
  parts_->thread = std::thread([parts = parts_.get()] { parts->loop.Run(); });
}

ScrapeThread::~ScrapeThread() {
  parts_->loop.Stop();
  parts_->thread.join();
}

}  // namespace imgperf
