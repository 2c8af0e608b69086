#include "controller/plan/keys.h"

#include <algorithm>
#include <cstdlib>

namespace imgperf {

const std::vector<KeySet>& AllKeys() {
  static const std::vector<KeySet> kKeys{
      {"",
       {"target", "endpoint", "request", "dataset", "phases", "cluster", "output", "checks", "limits", "slo",
        "goodput", "telemetry", "seed"},
       {"sweep", "repeats"}},
      {"telemetry", {"gpus", "target", "every"}, {}},
      {"target",
       {"url", "urls", "model", "api_key", "headers", "balance", "tls", "path", "ready", "http_version",
        "connections", "gpus", "price"},
       {"proxy", "metrics", "retry_after"}},
      {"target.ready", {"probe", "timeout", "interval"}, {}},
      {"target.tls", {"ca", "cert", "key"}, {"insecure"}},
      {"request",
       {"size", "n", "seed", "timeout", "connect_timeout", "response_format", "url_results", "image_field",
        "poll", "stream", "partial_images", "template", "extra", "mix"},
       {}},
      {"request.seed", {"base", "per"}, {}},
      {"request.poll", {"interval"}, {}},
      {"request.mix[]", {"weight", "endpoint", "size", "n", "extra"}, {}},
      {"request.template",
       {"body", "images", "inference_time_s", "queue_position", "state", "done", "failed", "poll_url",
        "result_url", "cancel_url"},
       {}},
      {"dataset",
       {"file", "format", "column", "prompt", "count", "images", "builtin", "synthetic", "sampling",
        "tokenizer"},
       {"schedule", "turns"}},
      {"dataset.images", {"width", "height", "format", "batch", "source", "count", "quality", "bytes"}, {}},
      {"dataset.images.width", {"mean", "stddev"}, {}},
      {"dataset.images.height", {"mean", "stddev"}, {}},
      {"dataset.synthetic", {"tokens", "entries"}, {}},
      {"dataset.synthetic.tokens", {"mean", "stddev"}, {}},
      {"phases[]",
       {"name", "kind", "arrival", "rate", "smoothness", "schedule", "concurrency", "max_in_flight",
        "requests", "duration", "per", "grace", "lookahead", "pause", "abort_if", "cancel"},
       {"resume"}},
      {"phases[].cancel", {"share", "after"}, {}},
      {"phases[].rate", {"from", "to", "over"}, {}},
      {"phases[].rate[]", {"at", "to"}, {}},
      {"phases[].schedule", {"auto_offset", "start", "end"}, {}},
      {"cluster",
       {"workers", "listen", "wait", "on_loss", "advertise"},
       {"credentials", "insecure", "stay", "spill", "hosts"}},
      {"output",
       {"dir", "name", "path", "images", "level", "prefix", "inputs", "html", "formats", "slice"},
       {}},
      {"checks", {"size", "decode", "blank", "duplicates", "similar"}, {}},
      {"limits",
       {"max_requests", "max_duration", "max_body", "max_error_rate", "abort_if", "on_invalid", "calibrate"},
       {}},
  };
  return kKeys;
}

const KeySet& KeysOf(std::string_view section) {
  const auto& all = AllKeys();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const KeySet& set) { return set.section == section; });
  if (found == all.end()) std::abort();
  return *found;
}

}  // namespace imgperf
