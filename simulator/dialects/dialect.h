// One way of speaking: which routes there are, how bodies read, how replies and errors are worded. Pure.
//
// A dialect is a constant without state; there is one file for each.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/error_bodies.h"
#include "simulator/fields.h"
#include "simulator/image_request.h"
#include "simulator/read_rules.h"
#include "simulator/reply_facts.h"

namespace imgperf {

// Servers that answer more than pictures: which of their pages there are.
struct Pages {
  bool health = false;       // /health
  bool nim_health = false;   // /v1/health/ready and /live
  bool models = false;       // /v1/models
  bool model_info = false;   // SGLang's /model_info
  bool native_jobs = false;  // /sdcpp/v1/jobs/...
  bool queued_jobs = false;  // fal's and Replicate's
};

class Dialect {
 public:
  virtual ~Dialect() = default;

  virtual std::string_view name() const = 0;
  virtual Pages pages() const = 0;
  // What a POST to that path asks for; nothing when there is no such route.
  virtual std::optional<Operation> OperationOf(std::string_view path) const = 0;
  virtual ReadRules RulesOf(Operation operation) const = 0;
  virtual DialectError Word(Operation operation, const Complaint& complaint) const = 0;
  // The JSON of a reply that succeeded. `images` is empty when the reply has been robbed of them on demand.
  virtual std::string Reply(const ImageRequest& request, const ReplyFacts& facts,
                            const std::vector<ReplyImage>& images) const = 0;
  // True when a stream ends with "data: [DONE]".
  virtual bool EndsStreamsWithDone() const { return false; }
  // True when replies tell of rate limits and tokens.
  virtual bool StatesRateLimits() const { return false; }
  // True when URLs of images begin with the server's own address, false when they are paths.
  virtual bool UrlsAreAbsolute() const { return true; }
};

// All of them, the default first.
const std::vector<const Dialect*>& AllDialects();
// Null when there is none of that name.
const Dialect* FindDialect(std::string_view name);
// "unknown dialect ..., did you mean ...: one of ...".
std::string UnknownDialect(std::string_view name);

const Dialect& SglangDialect();
const Dialect& OpenAiDialect();
const Dialect& VllmOmniDialect();
const Dialect& SdcppDialect();
const Dialect& NimDialect();
const Dialect& JobsDialect();

}  // namespace imgperf
