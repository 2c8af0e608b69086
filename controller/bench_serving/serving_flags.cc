#include "controller/bench_serving/serving_flags.h"

#include <array>
#include <vector>

namespace imgperf {
namespace {

constexpr auto kBare = FlagArity::kNone;
constexpr auto kSingle = FlagArity::kOne;
constexpr auto kSeveral = FlagArity::kMany;

constexpr std::string_view kServer = "Server";
constexpr std::string_view kWhat = "What is asked for";
constexpr std::string_view kTraffic = "Load";
constexpr std::string_view kPromise = "SLO";
constexpr std::string_view kResults = "Results";
constexpr std::string_view kOurs = "Beyond the original's";

constexpr std::array kServingServed{
    ServedFlag{"--backend", kSingle, "WORD:{sglang-image,sglang-video}",
               "Known and without effect: images are measured, whichever it says", kServer},
    ServedFlag{"--base-url", kSingle, "URL",
               "Of the server, in place of --host and --port; sim://PROFILE starts the simulator", kServer},
    ServedFlag{"--host", kSingle, "HOST", "Of the server (localhost)", kServer},
    ServedFlag{"--port", kSingle, "PORT", "Of the server (30000)", kServer},
    ServedFlag{"--model", kSingle, "NAME",
               "As the server knows it (what /v1/model_info or /v1/models says, else default)", kServer},

    ServedFlag{"--dataset", kSingle, "WORD:{vbench,random}",
               "VBench's prompts, see imgperf fetch, or made ones (vbench)", kWhat},
    ServedFlag{"--dataset-path", kSingle, "PATH",
               "Where vbench's prompts are: a list, an index of images, a directory of images (the cache)",
               kWhat},
    ServedFlag{"--task", kSingle,
               "TASK:{text-to-image,image-to-image,t2i,ti2i,text-to-video,image-to-video,t2v,i2v,ti2v}",
               "Images out of texts or out of images; of the words for videos, images are measured "
               "(text-to-image)",
               kWhat},
    ServedFlag{"--num-prompts", kSingle, "COUNT", "Requests to send (10)", kWhat},
    ServedFlag{"--width", kSingle, "PIXELS", "Of the images, with --height (the server's default)", kWhat},
    ServedFlag{"--height", kSingle, "PIXELS", "Of the images, with --width", kWhat},
    ServedFlag{"--num-inference-steps", kSingle, "COUNT",
               "Sent in every request, where the original only reckons with it (the server's default)",
               kWhat},
    ServedFlag{"--num-outputs-per-prompt", kSingle, "COUNT", "Images of a request (1)", kWhat},
    ServedFlag{"--num-frames", kSingle, "1", "An image has one", kWhat},

    ServedFlag{"--max-concurrency", kSingle, "COUNT", "Requests in flight at most (1)", kTraffic},
    ServedFlag{"--request-rate", kSingle, "NUMBER",
               "Requests due a second, Poisson; inf: as soon as --max-concurrency allows (inf)", kTraffic},
    ServedFlag{"--warmup-requests", kSingle, "COUNT",
               "Sent before, one after the other, and not counted (0; with --slo 1)", kTraffic},

    ServedFlag{"--slo", kBare, "",
               "Count requests no slower than warm-up requests times --slo-scale, size and steps allowed for",
               kPromise},
    ServedFlag{"--slo-scale", kSingle, "NUMBER", "How many times as long they may take (3.0)", kPromise},

    ServedFlag{"--output-file", kSingle, "FILE", "The metrics as JSON; it is overwritten", kResults},
    ServedFlag{"--disable-tqdm", kBare, "", "No progress, only the results and what goes wrong", kResults},
    ServedFlag{"--log-level", kSingle, "LEVEL:{DEBUG,INFO,WARNING,ERROR}", "How much to log (INFO)",
               kResults},

    ServedFlag{"--artifact-dir", kSingle, "DIR", "The directory of the results (artifacts/bench-serving)",
               kOurs},
    ServedFlag{"--api-key", kSingle, "KEY",
               "Bearer token: env:NAME or file:PATH; a literal works and is warned of", kOurs},
    ServedFlag{"--workers", kSingle, "COUNT", "Most workers (2, never more than --max-concurrency)", kOurs},
    ServedFlag{"--set", kSeveral, "KEY=VALUE", "Any key of a run file, as in imgperf run", kOurs},
};

const std::vector<RefusedFlags>& ServingRefused() {
  static const std::vector<RefusedFlags> kRefused{
      {"is not served by this version yet: all requests of a run are of one shape",
       {"--random-request-config", "--random-request-seed"}},
      {"is for videos, and imgperf measures images: drop it", {"--fps"}},
  };
  return kRefused;
}

}  // namespace

FlagTable ServingFlags() { return {kServingServed, {}, ServingRefused()}; }

}  // namespace imgperf
