// The prose of --help: examples and exit codes.
#pragma once

#include <string_view>

namespace imgperf {

inline constexpr std::string_view kExitCodes =
    "Exit codes, the first that applies:\n"
    "  130 interrupted (partial results are written and marked)\n"
    "  1   wrong use or configuration\n"
    "  2   the run could not finish, or every request failed\n"
    "  4   the results are INVALID\n"
    "  3   an SLO was missed, or a check that fails the run found something\n"
    "  0   good\n";

inline constexpr std::string_view kGlobalExamples =
    "Examples:\n"
    "  imgperf check config/seeds.yaml      what would be done, without doing it\n"
    "  imgperf run config/seeds.yaml        three images from the simulator\n"
    "  imgperf profile --help               AIPerf's flags\n"
    "  imgperf bench-serving --help         SGLang's flags\n"
    "  imgperf run --help                   the flags of one command\n";

inline constexpr std::string_view kRunExamples =
    "Examples:\n"
    "  imgperf run config/seeds.yaml\n"
    "  imgperf run bench.yaml --workers 4 --set phases.load.concurrency=16\n"
    "  imgperf run bench.yaml --set 'target.url=http://127.0.0.1:30000' --output-dir results\n"
    "  imgperf run bench.yaml --listen 127.0.0.1:7870 --workers 2 --wait 5m   for workers started "
    "elsewhere\n"
    "  imgperf run bench.yaml --listen 0.0.0.0 --credentials creds   the same on other hosts; see imgperf "
    "keys\n";

inline constexpr std::string_view kProfileExamples =
    "Examples:\n"
    "  imgperf profile --model black-forest-labs/FLUX.1-dev --tokenizer gpt2 --url http://localhost:30000 "
    "\\\n"
    "    --endpoint-type image_generation --input-file prompts.jsonl --custom-dataset-type single_turn \\\n"
    "    --extra-inputs size:512x512 --concurrency 1 --request-count 3\n"
    "  imgperf profile -m sim -u 'sim://flux1-dev-b200?time_scale=0.05' --isl 40 --concurrency 4 --images "
    "all\n\n"
    "Defaults are AIPerf's, in brackets above; imgperf run has its own: timeout 30 min, no grace period "
    "(requests in\n"
    "flight may finish), two workers, the server asked for readiness first. Every other flag of AIPerf is "
    "known and\n"
    "refused with the reason; none is ignored.\n";

inline constexpr std::string_view kServingExamples =
    "Examples:\n"
    "  imgperf bench-serving --backend sglang-image --dataset vbench --task t2v --num-prompts 20 "
    "--max-concurrency 20\n"
    "  imgperf bench-serving --port 8000 --task text-to-image --dataset random --request-rate 0.5 "
    "--max-concurrency 8\n"
    "  imgperf bench-serving --base-url 'sim://flux1-dev-b200?time_scale=0.05' --dataset random --slo "
    "--warmup-requests 3\n\n"
    "Defaults are SGLang's, in brackets above, but for these: without --slo nothing is warmed up, as in the "
    "version whose\ncookbook shows this table; a request has 30 minutes (there: 5); one without a whole "
    "image "
    "fails; --model holds\nagainst the server's word. VBench's prompts come by imgperf fetch vbench.\n";

inline constexpr std::string_view kFetchExamples =
    "Examples:\n"
    "  imgperf fetch vbench                 from its project, into IMGPERF_CACHE or ~/.cache/imgperf\n"
    "  imgperf fetch vbench --from VBench   from a checkout of it\n\n"
    "Nothing else of imgperf downloads anything. Proxies are not used.\n";

inline constexpr std::string_view kCheckExamples =
    "Examples:\n"
    "  imgperf check bench.yaml\n"
    "  imgperf check bench.yaml --set request.extra.num_inference_steps=20\n"
    "  imgperf check bench.yaml --json | jq .run.phases\n";

inline constexpr std::string_view kResumeExamples =
    "Examples:\n"
    "  imgperf resume artifacts/seeds\n"
    "  imgperf resume artifacts/bench --credentials creds --set cluster.workers=3   one host is gone for "
    "good\n\n"
    "Workers of the run that are still there come back by themselves, for a minute after the controller's "
    "end "
    "(for as\nlong as it takes with --stay). Variables that the run file names for secrets must be set "
    "again.\n";

inline constexpr std::string_view kKeysExamples =
    "Examples:\n"
    "  imgperf keys init creds              an authority, the controller's certificate and the workers'\n"
    "  imgperf keys add creds rack3         a certificate for one worker alone\n"
    "  imgperf keys rotate creds            everything anew: a key was lost, or a certificate has expired\n";

inline constexpr std::string_view kWorkersExamples =
    "Examples:\n"
    "  imgperf workers artifacts/bench      of the run that writes there\n"
    "  imgperf workers --controller 10.0.0.5:7870 --credentials creds\n"
    "  imgperf workers artifacts/bench --json | jq '.members[].state'\n";

inline constexpr std::string_view kExtractExamples =
    "Examples:\n"
    "  imgperf extract artifacts/bench\n"
    "  imgperf extract artifacts/bench/profile_export_raw.jsonl pictures\n";

inline constexpr std::string_view kReportExamples =
    "Examples:\n"
    "  imgperf report artifacts/bench                  writes artifacts/bench/report.html\n"
    "  imgperf report artifacts/bench --out bench.html\n"
    "  imgperf report artifacts/bench --format markdown --out -\n\n"
    "The page is one file that needs nothing else. Of a run that goes on it shows what is there so far.\n";

inline constexpr std::string_view kCompareExitCodes =
    "Exit codes:\n"
    "  1   wrong use, no run, or runs that are not to be compared (see --anyway)\n"
    "  3   a --fail-if is hit\n"
    "  0   none is, whatever the verdict\n";

inline constexpr std::string_view kCompareExamples =
    "Examples:\n"
    "  imgperf compare artifacts/before artifacts/after\n"
    "  imgperf compare main branch --fail-if 'request_latency.p95 > +5%' --fail-if 'error_rate > +1%' "
    "--markdown summary.md\n"
    "  imgperf compare plain cached --images all   speed-up and quality loss; both with output.images and "
    "request.seed\n"
    "  imgperf compare theirs/profile_export.jsonl artifacts/bench --json compare.json\n\n"
    "Rules speak of the difference from the first run: METRIC[.STAT] OP VALUE, in % or the metric's unit. "
    "One "
    "is hit when\nthe difference is beyond it and noise alone does not explain it. Shares differ by "
    "points.\n";

inline constexpr std::string_view kSetHelp =
    "Replace a value of the run file; phases by name or index. Values are YAML. Paths said here are relative "
    "to the "
    "working directory";

}  // namespace imgperf
