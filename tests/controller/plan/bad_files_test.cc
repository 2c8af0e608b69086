// Every way to get a run file wrong, with the exact words that answer it.
#include <algorithm>
#include <ostream>

#include <gtest/gtest.h>

#include "tests/controller/plan/parse.h"

namespace imgperf {
namespace {

struct BadFile {
  std::string name;
  std::string text;
  std::string fault;
};

void PrintTo(const BadFile& file, std::ostream* out) { *out << file.name; }

class BadFiles : public testing::TestWithParam<BadFile> {};

TEST_P(BadFiles, AreAnsweredWithPlaceAndRemedy) { EXPECT_EQ(FaultOf(GetParam().text), GetParam().fault); }

std::string With(std::string_view lines) { return std::string(kSound) + std::string(lines); }

// The sound file with its first line replaced.
std::string Target(std::string_view line) {
  return std::string(line) + std::string(kSound.substr(kSound.find('\n')));
}

std::string Template(std::string_view own) {
  return "target: {url: http://x, model: m}\nendpoint: template\ndataset: {builtin: prompts}\n"
         "request: {template: " +
         std::string(own) + "}\nphases: [{concurrency: 1, requests: 1}]\n";
}

std::string Phases(std::string_view list) {
  return std::string(kSound.substr(0, kSound.find("phases"))) + "phases: " + std::string(list) + "\n";
}

const BadFile kBadText[] = {
    {"Empty", "", "dir/run.yaml: nothing is written here: config/README.md shows the smallest run file"},
    {"OnlyComments", "# a\n",
     "dir/run.yaml: nothing is written here: config/README.md shows the smallest run file"},
    {"NoMap", "hello\n", "dir/run.yaml:1:1: the file: a map is wanted here, this is a single value"},
    {"List", "- a\n", "dir/run.yaml:1:1: the file: a map is wanted here, this is a list"},
    {"SeveralDocuments", With("---\na: 1\n"), "dir/run.yaml:5:1: a second document: write one run a file"},
    {"Tab", With("checks:\n\tsize: off\n"), "dir/run.yaml:6:1: a tab: indent with spaces"},
    {"TabBehindBlanks", With("checks:\n  \tsize: off\n"), "dir/run.yaml:6:3: a tab: indent with spaces"},
    {"ControlCharacter", With("seed: 1\x01\n"),
     "dir/run.yaml:5:8: control character 0x01: run files are plain text"},
    {"NotUtf8", With("# \xff\n"), "dir/run.yaml:5:1: this line is not UTF-8: save the file as UTF-8"},
    {"TooLong", std::string((1 << 20) + 1, '#'), "dir/run.yaml: more than a run file may have (1.0 MiB)"},
    {"DuplicateKey", With("seed: 1\nseed: 2\n"),
     "dir/run.yaml:6:1: \"seed\" is given twice (first in line 5)"},
    {"PartialsOutsideAStream", With("request: {stream: false, partial_images: 2}\n"),
     "dir/run.yaml:5:42: request.partial_images: come in a stream: leave stream: false out"},
    {"PriceWithoutGpus", Target("target: {url: http://x, model: m, price: 2.5}"),
     "dir/run.yaml:1:42: target.price: is what one GPU costs an hour: say target.gpus too"},
    {"NoPrice", Target("target: {url: http://x, model: m, gpus: 1, price: 0}"),
     "dir/run.yaml:1:51: target.price: is nothing: leave it out"},
    {"EmptyPath", With("output: {dir: \"\"}\n"),
     "dir/run.yaml:5:15: output.dir: is empty: a path is wanted here"},
    {"Anchor", With("output: &o {images: all}\n"),
     "dir/run.yaml:5:9: run files have no anchors (&o): write the value out"},
    {"Tag", With("seed: !!int 3\n"), "dir/run.yaml:5:7: run files have no tags (tag:yaml.org,2002:int)"},
    {"ListAsKey", With("? [a]\n: 1\n"), "dir/run.yaml:5:3: a list as a key: keys are text"},
    {"UnclosedQuote", With("output: {name: \"x\n"),
     "dir/run.yaml:6:1: not YAML: illegal document indicator in scalar"},
    {"UnclosedBrace", With("output: {name: x\n"), "dir/run.yaml:6:1: not YAML: end of map flow not found"},
    {"DeepNesting", std::string(100'000, '['), "dir/run.yaml:1:33: nested deeper than 64"},
};

const BadFile kBadKeys[] = {
    {"UnknownKey", With("reqest: {}\n"),
     "dir/run.yaml:5:1: unknown key \"reqest\" (did you mean \"request\"?)"},
    {"UnknownNestedKey", With("request: {sise: 512x512}\n"),
     "dir/run.yaml:5:11: unknown key \"sise\" in request (did you mean \"size\"?)"},
    {"UnknownKeyFarFromAll", With("output: {zzzzzz: 1}\n"),
     "dir/run.yaml:5:10: unknown key \"zzzzzz\" in output (known: dir, name, path, images, "
     "level, prefix, inputs, html, formats, slice)"},
    {"UnknownPhaseKey", Phases("[{concurency: 1, requests: 1}]"),
     "dir/run.yaml:4:11: unknown key \"concurency\" in phases[0] (did you mean \"concurrency\"?)"},
    {"UnknownSeedKey", With("request: {seed: {base: 1, par: entry}}\n"),
     "dir/run.yaml:5:27: unknown key \"par\" in request.seed (did you mean \"per\"?)"},
    {"LaterKey", With("repeats: 3\n"), "dir/run.yaml:5:1: \"repeats\" is not served by this version yet"},
    {"LaterNestedKey", Phases("[{resume: restart, concurrency: 1, requests: 1}]"),
     "dir/run.yaml:4:11: \"resume\" in phases[0] is not served by this version yet"},
    {"LaterEndpoint",
     "target: {url: http://x, model: m}\nendpoint: chat\ndataset: {builtin: prompts}\n"
     "phases: [{concurrency: 1, requests: 1}]\n",
     "dir/run.yaml:2:11: endpoint: \"chat\" is not served by this version yet"},
    {"CancelOfJobs",
     "target: {url: http://x, model: m}\nendpoint: fal_queue\ndataset: {builtin: prompts}\n"
     "phases: [{concurrency: 1, requests: 1, cancel: {share: 10%, after: 1s}}]\n",
     "dir/run.yaml:4:10: phases[0].cancel: is for answers that are waited for; the requests of this endpoint "
     "make "
     "jobs: leave it out"},
    {"ImageField",
     "target: {url: http://x, model: m}\nendpoint: image_edit\ndataset: {builtin: prompts}\n"
     "request: {image_field: \"a b\"}\nphases: [{concurrency: 1, requests: 1}]\n",
     "dir/run.yaml:4:24: request.image_field: auto or the name of a form's field is wanted here, as image or "
     "image[]"},
    {"MixOfOne", With("request: {mix: [{size: 1x1}]}\n"),
     "dir/run.yaml:5:16: request.mix: a list of two kinds of requests or more is wanted here, as [{weight: "
     "3, size: "
     "512x512}, {size: 1024x1024}]"},
    {"MixOfNoWeight", With("request: {mix: [{size: 1x1}, {weight: 0}]}\n"),
     "dir/run.yaml:5:39: request.mix[1].weight: 0 is not within 1 and 1000"},
    {"MixOfATemplate", With("request: {mix: [{size: 1x1}, {endpoint: template}]}\n"),
     "dir/run.yaml:5:41: request.mix[1]: endpoint: template cannot be mixed with other endpoints"},
    {"MixWithoutPixels", With("request: {mix: [{size: auto}, {endpoint: nim_infer, size: auto}]}\n"),
     "dir/run.yaml:5:31: request.mix[1]: nim_infer takes width and height: say the size in pixels, as "
     "1024x1024"},
    {"TemplateOfNone", With("request: {template: {body: {p: \"{{prompt}}\"}}}\n"),
     "dir/run.yaml:5:21: request.template: is for endpoint: template: leave one of the two out"},
    {"EndpointWithoutTemplate",
     "target: {url: http://x, model: m}\nendpoint: template\ndataset: {builtin: prompts}\n"
     "phases: [{concurrency: 1, requests: 1}]\n",
     "dir/run.yaml:2:11: request.template: is wanted by endpoint: template: what is sent, and where answers "
     "hold images"},
    {"TemplateWithoutPlace", Template("{body: {p: x}}"),
     "dir/run.yaml:4:28: request.template.body: no {{prompt}} in it: every request would be the same"},
    {"TemplateWithoutBody", Template("{images: [/a]}"),
     "dir/run.yaml:4:21: \"body\" is missing in request.template: what is sent, as body: {prompt: "
     "\"{{prompt}}\", steps: 20}"},
    {"PointerOfNone", Template("{body: {p: \"{{prompt}}\"}, images: [a.b]}"),
     "dir/run.yaml:4:56: request.template.images: a JSON pointer is wanted here, as /images/*/url (* stands "
     "for every element)"},
    {"JobWithoutEnd", Template("{body: {p: \"{{prompt}}\"}, state: /s}"),
     "dir/run.yaml:4:21: request.template: state makes it a job, which wants done: [words of a state] and "
     "poll_url: a "
     "pointer as well"},
    {"EndWithoutJob", Template("{body: {p: \"{{prompt}}\"}, done: [ok]}"),
     "dir/run.yaml:4:21: request.template: done, failed, poll_url, result_url and cancel_url are of jobs, "
     "which have a "
     "state: give its pointer"},
    {"PlaceForAnImage", Template("{body: {p: \"{{prompt}}\", i: \"{{image}}\"}}"),
     "dir/run.yaml:4:28: request.template.body: built-in prompts: entry 1: the body has a place for an "
     "image, "
     "and this row "
     "gives none"},
    {"FieldOfAForm", With("request: {image_field: image}\n"),
     "dir/run.yaml:5:24: request.image_field: image_generation has none: leave it out"},
    {"PollsWithoutAJob", With("request: {poll: {interval: 1s}}\n"),
     "dir/run.yaml:5:28: request.poll: image_generation has none: leave it out"},
    {"FormatOfAJob",
     "target: {url: http://x, model: m}\nendpoint: fal_queue\ndataset: {builtin: prompts}\n"
     "request: {response_format: url}\nphases: [{concurrency: 1, requests: 1}]\n",
     "dir/run.yaml:4:28: request.response_format: fal_queue has none: leave it out"},
    {"WordForASizeInPixels",
     "target: {url: http://x, model: m}\nendpoint: nim_infer\ndataset: {builtin: prompts}\n"
     "request: {size: auto}\nphases: [{concurrency: 1, requests: 1}]\n",
     "dir/run.yaml:4:17: request.size: nim_infer takes width and height: say it in pixels, as 1024x1024"},
    {"RampWithoutEnd", Phases("[{concurrency: {from: 1, over: 1m}, requests: 1}]"),
     "dir/run.yaml:4:24: \"to\" is missing in phases[0].concurrency: a ramp is {from: 1, to: 64, over: 5m}"},
    {"RampLongerThanItsPhase", Phases("[{rate: {from: 1/s, to: 4/s, over: 1m}, duration: 30s}]"),
     "dir/run.yaml:4:17: phases.profiling: its last point is at 1m, after the phase's end: its duration is "
     "30s"},
    {"PointsOutOfOrder", Phases("[{rate: [{at: 2s, to: 1/s}, {at: 1s, to: 2/s}], requests: 5}]"),
     "dir/run.yaml:4:42: phases[0].rate[1].at: comes before the point above: write points in the order of "
     "time"},
    {"RateOfZero", Phases("[{rate: 0/s, duration: 30s}]"),
     "dir/run.yaml:4:17: phases.profiling: a rate of 0 sends nothing: write one above it, as 0.5/s"},
    {"RateBelowZero", Phases("[{arrival: constant, rate: -1/s, duration: 30s}]"),
     "dir/run.yaml:4:36: phases[0].rate: \"-1/s\" is not a rate: write a number and a unit (/s)"},
    {"RateWithoutUnit", Phases("[{arrival: constant, rate: 5, duration: 30s}]"),
     "dir/run.yaml:4:36: phases[0].rate: \"5\" has no unit: write one of /s, /m, /h"},
    {"RateBeyondReason", Phases("[{rate: 1e6/s, duration: 30s}]"),
     "dir/run.yaml:4:17: phases[0].rate: 1000000/s is more than one controller can hand out (100000/s at "
     "most)"},
    {"BurstWithoutSize", Phases("[{arrival: burst, duration: 30s}]"),
     "dir/run.yaml:4:20: phases.profiling: a burst needs its size: give requests: 100"},
    {"GammaWithoutSmoothness", Phases("[{arrival: gamma, rate: 1/s, duration: 30s}]"),
     "dir/run.yaml:4:10: phases.profiling: \"smoothness\" is missing: 1 is Poisson, below bursty, above "
     "smooth"},
    {"CeilingOfAClosedLoop", Phases("[{concurrency: 4, max_in_flight: 8, requests: 9}]"),
     "dir/run.yaml:4:42: phases.profiling: max_in_flight is the ceiling of an arrival; here concurrency says "
     "it"},
    {"ConcurrencyOfAnOpenLoop", Phases("[{rate: 1/s, concurrency: 4, requests: 9}]"),
     "dir/run.yaml:4:35: phases.profiling: concurrency makes a closed loop; with an arrival the ceiling is "
     "max_in_flight"},
    {"ScheduleWithoutTimestamps", Phases("[{arrival: schedule}]"),
     "dir/run.yaml:4:10: phases.profiling: a schedule needs a \"timestamp\" (milliseconds) in every row of "
     "the "
     "dataset; row 1 has none"},
    {"EmptyDataset",
     "target: {url: http://x, model: m}\nendpoint: image_generation\ndataset: {file: \"\"}\n"
     "phases: [{concurrency: 1, requests: 1}]\n",
     "dir/run.yaml:3:17: dataset.file: is empty: a path is wanted here"},
    {"MissingSections", "endpoint: image_generation\n",
     "dir/run.yaml:1:1: \"target\" is missing: target: {url: ..., model: ...}\n"
     "dir/run.yaml:1:1: \"dataset\" is missing: dataset: {file: prompts.jsonl}, or dataset: {builtin: "
     "prompts}\n"
     "dir/run.yaml:1:1: \"phases\" is missing: phases: [{concurrency: 1, requests: 3}]"},
    {"AiperfFlat", "models: [a]\nendpoint: {type: chat}\n",
     "dir/run.yaml:1:1: \"models\": this looks like AIPerf's YAML, which imgperf does not read. Its own run "
     "files are "
     "short: see config/README.md, and config/seeds.yaml to begin with"},
    {"AiperfEnvelope", "# x\nschemaVersion: \"2.0\"\nbenchmark: {}\n",
     "dir/run.yaml:2:1: \"schemaVersion\": this looks like AIPerf's YAML, which imgperf does not read. Its "
     "own run files "
     "are short: see config/README.md, and config/seeds.yaml to begin with"},
    {"AiperfEndpoint", "endpoint:\n  url: http://x\n  type: image_generation\n",
     "dir/run.yaml:1:1: \"endpoint\": this looks like AIPerf's YAML, which imgperf does not read. Its own "
     "run files are "
     "short: see config/README.md, and config/seeds.yaml to begin with"},
};

const BadFile kBadValues[] = {
    {"BlankWithoutDecoding", With("checks: {blank: fail}\n"),
     "dir/run.yaml:5:17: checks.blank: needs images that are decoded: give a share of them, as "
     "checks.decode: 10%"},
    {"SimilarWithoutDecoding", With("checks: {decode: 0%, similar: warn}\n"),
     "dir/run.yaml:5:31: checks.similar: needs images that are decoded: give a share of them, as "
     "checks.decode: 10%"},
    {"DecodeMoreThanAll", With("checks: {decode: 101%}\n"),
     "dir/run.yaml:5:18: checks.decode: is more than 100%"},
    {"DecodeNextToNothing", With("checks: {decode: 0.00001%}\n"),
     "dir/run.yaml:5:18: checks.decode: is less than 0.0001%; for none, write 0%"},
    {"MissingUnit", With("request: {timeout: 15}\n"),
     "dir/run.yaml:5:20: request.timeout: \"15\" has no unit: write one of ns, us, ms, s, m, h"},
    {"ZeroTimeout", With("request: {timeout: 0s}\n"),
     "dir/run.yaml:5:20: request.timeout: 0s is not within 1ms and 720h"},
    {"MissingByteUnit", With("limits: {max_body: 64}\n"),
     "dir/run.yaml:5:20: limits.max_body: \"64\" has no unit: write one of B, KiB, MiB, GiB, KB, MB, GB"},
    {"TinyBody", With("limits: {max_body: 1B}\n"),
     "dir/run.yaml:5:20: limits.max_body: no answer fits into less than 1KiB"},
    {"TextForNumber", With("request: {n: two}\n"),
     "dir/run.yaml:5:14: request.n: a whole number is wanted here, this is \"two\""},
    {"QuotedNumber", With("request: {n: \"2\"}\n"),
     "dir/run.yaml:5:14: request.n: a whole number is wanted here, this is \"2\""},
    {"NumberForText", With("output: {name: 3}\n"),
     "dir/run.yaml:5:16: output.name: text is wanted here, this is a whole number: quote it"},
    {"NothingForText", With("output: {name: }\n"),
     "dir/run.yaml:5:10: output.name: text is wanted here, this is nothing"},
    {"ListForText", With("output: {name: [a]}\n"),
     "dir/run.yaml:5:16: output.name: text is wanted here, this is a list"},
    {"BareNumberAsSize", With("request: {size: 512}\n"),
     "dir/run.yaml:5:17: request.size: \"512\" is not a size: write WIDTHxHEIGHT, as 1024x1024"},
    {"UnknownWord", With("cluster: {on_loss: reisue}\n"),
     "dir/run.yaml:5:20: cluster.on_loss: unknown value \"reisue\" (did you mean \"reissue\"?)"},
    {"TooManyConcurrent", Phases("[{concurrency: 100001, requests: 1}]"),
     "dir/run.yaml:4:24: phases[0].concurrency: 100001 is not within 1 and 100000"},
    {"NoNumberOfJson", With("request: {extra: {a: .nan}}\n"), "dir/run.yaml:5:22: JSON has no number .nan"},
    {"HugeInteger", With("request: {extra: {a: 99999999999999999999}}\n"),
     "dir/run.yaml:5:22: 99999999999999999999 does not fit 64 bits: quote it to send it as text"},
    {"ListAsExtra", With("request: {extra: [1]}\n"),
     "dir/run.yaml:5:18: request.extra: a map of body fields is wanted here, as {num_inference_steps: 50}; "
     "this is a list"},
    {"Images", With("output: {images: some}\n"),
     "dir/run.yaml:5:18: output.images: \"all\" or how many to keep is wanted here"},
    {"BareDollar", With("output: {name: a$b}\n"),
     "dir/run.yaml:5:16: a bare $: write ${NAME}, or $$ for a dollar"},
    {"UnsetVariable", With("output: {name: \"${NOPE}\"}\n"),
     "dir/run.yaml:5:16: the variable NOPE is not set: export it, or write ${NOPE:-default}"},
};

const BadFile kBadTargets[] = {
    {"NoUrl", Target("target: {model: m}"),
     "dir/run.yaml:1:9: \"url\" is missing in target: where is the server? url: http://127.0.0.1:30000"},
    {"NoModel", Target("target: {url: http://x}"),
     "dir/run.yaml:1:9: \"model\" is missing in target: the model as the server knows it"},
    {"UrlAndUrls", Target("target: {url: http://x, urls: [http://y], model: m}"),
     "dir/run.yaml:1:25: target.urls: give url or urls, not both"},
    {"NoUrls", Target("target: {urls: [], model: m}"),
     "dir/run.yaml:1:16: target.urls: a list is wanted here, as [a, b]; this is empty"},
    {"TlsNoMap", Target("target: {url: https://x, model: m, tls: ca.pem}"),
     "dir/run.yaml:1:41: target.tls: a map is wanted here, this is a single value"},
    {"TlsNear", Target("target: {url: https://x, model: m, tls: {CA: ca.pem}}"),
     "dir/run.yaml:1:42: unknown key \"CA\" in target.tls (did you mean \"ca\"?)"},
    {"TlsLater", Target("target: {url: https://x, model: m, tls: {insecure: true}}"),
     "dir/run.yaml:1:42: \"insecure\" in target.tls is not served by this version yet"},
    {"LiteralKey", Target("target: {url: http://x, model: m, api_key: sk-1}"),
     "dir/run.yaml:1:44: target.api_key: secrets do not stand in run files or on the command line: export a "
     "variable and "
     "write ${NAME} here"},
    {"LiteralSecretHeader", Target("target: {url: http://x, model: m, headers: {X-Api-Key: k}}"),
     "dir/run.yaml:1:56: target.headers.X-Api-Key: secrets do not stand in run files or on the command line: "
     "export a "
     "variable and write ${NAME} here"},
    {"OwnHeader", Target("target: {url: http://x, model: m, headers: {content-TYPE: k}}"),
     "dir/run.yaml:1:45: target.headers.content-TYPE: imgperf sets this header itself"},
    {"HeaderName", Target("target: {url: http://x, model: m, headers: {\"a b\": k}}"),
     "dir/run.yaml:1:45: target.headers: \"a b\" cannot be a header's name"},
    {"HeaderInjection", Target("target: {url: http://x, model: m, headers: {a: \"b\\r\\nc: d\"}}"),
     "dir/run.yaml:1:48: target.headers.a: one line of text is wanted here"},
    {"Scheme", Target("target: {url: ftp://x, model: m}"),
     "dir/run.yaml:1:15: target.url: \"ftp://x\" is neither http:// nor https:// nor sim://"},
    {"SimulatorBesideOthers", Target("target: {urls: [http://x, sim://null], model: m}"),
     "dir/run.yaml:1:27: target.urls: a simulator cannot stand beside other URLs"},
    {"SimulatorKey", Target("target: {url: \"sim://null?latencie=1s\", model: m}"),
     "dir/run.yaml:1:15: target.url: the simulator has no \"latencie\" (did you mean \"latency\"?)"},
    {"Balance", Target("target: {url: http://x, model: m, balance: least_in_fligt}"),
     "dir/run.yaml:1:44: target.balance: unknown value \"least_in_fligt\" (did you mean "
     "\"least_in_flight\"?)"},
    {"HeaderTwice", Target("target: {url: http://x, model: m, headers: {X-Team: a, x-team: b}}"),
     "dir/run.yaml:1:56: target.headers.x-team: is the header \"X-Team\" again: give it once"},
    {"CorrelationHeader", Target("target: {url: http://x, model: m, headers: {X-Correlation-Id: a}}"),
     "dir/run.yaml:1:45: target.headers.X-Correlation-Id: imgperf sets this header itself"},
    {"Probe", Target("target: {url: http://x, model: m, ready: inferenc}"),
     "dir/run.yaml:1:42: target.ready: unknown value \"inferenc\" (did you mean \"inference\"?)"},
    {"ProbeInMap", Target("target: {url: http://x, model: m, ready: {probe: ping}}"),
     "dir/run.yaml:1:50: target.ready.probe: unknown value \"ping\" (known: off, inference, health, models)"},
    {"ReadyKey", Target("target: {url: http://x, model: m, ready: {timout: 1m}}"),
     "dir/run.yaml:1:43: unknown key \"timout\" in target.ready (did you mean \"timeout\"?)"},
    {"ReadyTimeout", Target("target: {url: http://x, model: m, ready: {timeout: 0s}}"),
     "dir/run.yaml:1:52: target.ready.timeout: 0s is not within 1ms and 720h"},
    {"ReadyInterval", Target("target: {url: http://x, model: m, ready: {interval: 5}}"),
     "dir/run.yaml:1:53: target.ready.interval: \"5\" has no unit: write one of ns, us, ms, s, m, h"},
    {"OffWithTimeout", Target("target: {url: http://x, model: m, ready: {probe: off, timeout: 1m}}"),
     "dir/run.yaml:1:55: target.ready.timeout: means nothing with probe: off"},
    {"HttpVersion", Target("target: {url: http://x, model: m, http_version: 3}"),
     "dir/run.yaml:1:49: target.http_version: unknown value \"3\" (did you mean \"2\"?)"},
    {"Connections", Target("target: {url: http://x, model: m, connections: new}"),
     "dir/run.yaml:1:48: target.connections: unknown value \"new\" (known: reused, fresh)"},
};

const BadFile kBadPlans[] = {
    {"NoPhase", Phases("[]"), "dir/run.yaml:4:9: phases: the list is empty"},
    {"PhaseIsNoList", Phases("{concurrency: 1}"),
     "dir/run.yaml:4:9: phases: a list is wanted here, as [{concurrency: 1, requests: 3}]; this is a map"},
    {"PhaseIsNoMap", Phases("[3]"),
     "dir/run.yaml:4:10: phases[0]: a map is wanted here, this is a single value"},
    {"NoConcurrency", Phases("[{requests: 1}]"),
     "dir/run.yaml:4:10: phases.profiling: \"concurrency\" is missing: how many requests in flight, as "
     "concurrency: 4; or a rate, as rate: 0.5/s"},
    {"NoStopRule", Phases("[{concurrency: 1}]"),
     "dir/run.yaml:4:10: phases.profiling: nothing ends this phase: give requests: 100 or duration: 10m, or "
     "both"},
    {"OnlyWarmup", Phases("[{kind: warmup, requests: 1}]"),
     "dir/run.yaml:4:10: phases: none is measured: add one of kind: profiling"},
    {"TwinNames", Phases("[{name: a, concurrency: 1, requests: 1}, {name: a, concurrency: 1, requests: 1}]"),
     "dir/run.yaml:4:57: phases: two phases are named \"a\""},
    {"DigitsAsName", Phases("[{name: \"7\", concurrency: 1, requests: 1}]"),
     "dir/run.yaml:4:17: phases: a name of digits would be taken for an index: add a letter"},
    {"OddName", Phases("[{name: a/b, concurrency: 1, requests: 1}]"),
     "dir/run.yaml:4:17: phases: the name \"a/b\" is not of letters, digits, - and _ (64 at most)"},
    {"PerOutsideWarmup", Phases("[{concurrency: 1, per: shape_and_url}]"),
     "dir/run.yaml:4:32: phases.profiling: per: shape_and_url is for phases of kind: warmup"},
    {"CancelWithoutShare", Phases("[{concurrency: 1, requests: 1, cancel: {after: 1s}}]"),
     "dir/run.yaml:4:48: \"share\" is missing in phases[0].cancel: how many of the requests, as share: 10%"},
    {"CancelWithoutMap", Phases("[{concurrency: 1, requests: 1, cancel: 10%}]"),
     "dir/run.yaml:4:48: phases[0].cancel: a map is wanted here, this is a single value"},
    {"CancelWithoutUnits", Phases("[{concurrency: 1, requests: 1, cancel: {share: 0.1, after: 2}}]"),
     "dir/run.yaml:4:56: phases[0].cancel.share: \"0.1\" has no unit: write one of %\n"
     "dir/run.yaml:4:68: phases[0].cancel.after: \"2\" has no unit: write one of ns, us, ms, s, m, h"},
    {"CancelOfNone", Phases("[{concurrency: 1, requests: 1, cancel: {share: 0%}}]"),
     "dir/run.yaml:4:56: phases[0].cancel.share: is not within 0.0001% and 100%; for none, drop \"cancel\""},
    {"CancelOfMoreThanAll", Phases("[{concurrency: 1, requests: 1, cancel: {share: 101%}}]"),
     "dir/run.yaml:4:56: phases[0].cancel.share: is not within 0.0001% and 100%; for none, drop \"cancel\""},
    {"CancelUnknownKey", Phases("[{concurrency: 1, requests: 1, cancel: {rate: 10%, share: 1%}}]"),
     "dir/run.yaml:4:49: unknown key \"rate\" in phases[0].cancel (did you mean \"share\"?)"},
    {"PerWithDuration",
     Phases("[{kind: warmup, per: shape_and_url, duration: 1s}, {concurrency: 1, requests: 1}]"),
     "dir/run.yaml:4:55: phases.warmup: a phase with per ends by its count, not by a duration"},
    {"DatasetTwice", With("output: {}\n").replace(kSound.find("builtin"), 0, "file: p.jsonl, "),
     "dir/run.yaml:3:26: dataset.builtin: give file or builtin, not both"},
    {"MoreThanMayBe", With("limits: {max_requests: 5}\n"),
     "dir/run.yaml:5:24: limits.max_requests: the phases ask for 6 requests, which is more than 5"},
    {"ListenOnAName", With("cluster: {listen: bench1}\n"),
     "dir/run.yaml:5:19: cluster.listen: is a name: write an address of this machine, or 0.0.0.0 for all "
     "of them ([::] with IPv6)"},
    {"AdvertiseAlone", With("cluster: {advertise: h}\n"),
     "dir/run.yaml:5:11: cluster.advertise: means something only with cluster.listen: local workers know the "
     "address"},
    {"LastPort", With("cluster: {listen: \"127.0.0.1:65535\"}\n"),
     "dir/run.yaml:5:19: cluster.listen: 65535 leaves no port above it for the credits"},
    {"UnknownLevel", With("output: {level: all}\n"),
     "dir/run.yaml:5:17: output.level: unknown value \"all\" (known: summary, records, raw)"},
    {"PathBesideName", With("output: {name: a, path: b}\n"),
     "dir/run.yaml:5:19: output.path: give path, which is the directory itself, or dir and name, not both"},
    {"EmptyArtifactPath", With("output: {path: \"\"}\n"),
     "dir/run.yaml:5:16: output.path: is empty: a path is wanted here"},
    {"SlashInPrefix", With("output: {prefix: a/b}\n"),
     "dir/run.yaml:5:18: output.prefix: is the beginning of file names, without slashes: the directory goes "
     "into output.path or output.dir"},
    {"PrefixOfOurReport", With("output: {prefix: report.csv}\n"),
     "dir/run.yaml:5:18: output.prefix: would make a second report.json: choose another word"},
    {"SliceWithoutUnit", With("output: {slice: 10}\n"),
     "dir/run.yaml:5:17: output.slice: \"10\" has no unit: write one of ns, us, ms, s, m, h"},
    {"TooManySlices", Phases("[{name: load, concurrency: 2, duration: 1h}]") + "output: {slice: 1ms}\n",
     "dir/run.yaml:5:17: output.slice: would cut phase load into more than 10000 slices: write 360ms or "
     "more"},
    {"PrefixOfNothing", With("output: {prefix: .jsonl}\n"),
     "dir/run.yaml:5:18: output.prefix: nothing is left of it as the beginning of file names: write one, "
     "like "
     "\"foo\""},
    {"SlashInName", With("output: {name: a/b}\n"),
     "dir/run.yaml:5:16: output.name: is one directory's name, without slashes: the parent goes into "
     "output.dir"},
    {"DotDotAsName", With("output: {name: ..}\n"),
     "dir/run.yaml:5:16: output.name: a directory's name is wanted, not beginning with a dot"},
};

std::string NameOfCase(const testing::TestParamInfo<BadFile>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Text, BadFiles, testing::ValuesIn(kBadText), NameOfCase);
INSTANTIATE_TEST_SUITE_P(Keys, BadFiles, testing::ValuesIn(kBadKeys), NameOfCase);
INSTANTIATE_TEST_SUITE_P(Values, BadFiles, testing::ValuesIn(kBadValues), NameOfCase);
INSTANTIATE_TEST_SUITE_P(Targets, BadFiles, testing::ValuesIn(kBadTargets), NameOfCase);
INSTANTIATE_TEST_SUITE_P(Plans, BadFiles, testing::ValuesIn(kBadPlans), NameOfCase);

TEST(RunFile, SoundOneHasNoFault) { EXPECT_EQ(FaultOf(kSound), ""); }

TEST(RunFile, SimulatorIsNotReachedFromElsewhere) {
  EXPECT_EQ(FaultWith({"target.url=sim://null", "cluster.listen=0.0.0.0"}),
            "--set cluster.listen=0.0.0.0: cluster.listen: a simulator of the run is reached from this "
            "machine only: "
            "start imgperf-sim on its own and give its URL, or listen on 127.0.0.1");
}

TEST(RunFile, ComplaintsComeInTheOrderOfTheFile) {
  EXPECT_EQ(
      FaultOf("target: {url: http://x, model: m}\nendpoint: image_generation\ndataset: {builtin: promts}\n"
              "phases: [{concurrency: x, requests: 1}]\nrequest: {n: 0}\n"),
      "dir/run.yaml:3:20: dataset.builtin: unknown value \"promts\" (did you mean \"prompts\"?)\n"
      "dir/run.yaml:4:24: phases[0].concurrency: a whole number is wanted here, this is \"x\"\n"
      "dir/run.yaml:5:14: request.n: 0 is not within 1 and 1000");
}

TEST(RunFile, AtMostTwentyComplaintsAreShown) {
  std::string text(kSound);
  for (int i = 0; i < 25; ++i) text += "zz" + std::to_string(i) + ": 1\n";
  const std::string fault = FaultOf(text);
  EXPECT_EQ(std::count(fault.begin(), fault.end(), '\n'), 20);
  EXPECT_TRUE(fault.ends_with("\nand 5 more")) << fault;
}

TEST(RunFile, SecretsOfTheEnvironmentDoNotShowInComplaints) {
  const std::string fault =
      FaultOf(kSound, {"request.n=${KEY}", "cluster.on_loss=${KEY}"}, {{"KEY", "s3cret"}});
  EXPECT_NE(fault, "");
  EXPECT_EQ(fault.find("s3cret"), std::string::npos) << fault;
}

}  // namespace
}  // namespace imgperf
