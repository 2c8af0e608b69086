// The top: the verdict, the promises, the run in one sentence.

import { Child, foreign, h, note, section } from "./dom";
import { count, duration, instant, number } from "./format";
import { Data, Report, Slo } from "./report";
import { table } from "./table";
import { setTheme } from "./theme";
import { choice } from "./dom";

const MEANS: Record<string, string> = {
  VALID: "The numbers can be believed.", SUSPECT: "The numbers may be off: read the reasons.",
  INVALID: "The numbers are not to be believed.",
};
const EXITS: Record<number, string> = {
  0: "good", 1: "wrong use", 2: "the run could not finish, or every request failed", 3: "an SLO was missed",
  4: "the results are INVALID", 130: "interrupted",
};

function stateOf(data: Data): Child[] {
  const { run } = data.report;
  const said: Child[] = [];
  if (data.more.state === "running") said.push(h("p", { class: "banner" }, "This run is still going on: the page shows what there was when it was made."));
  if (data.more.state === "cut") said.push(h("p", { class: "banner" }, "This run never came to its end: its journal stops in the middle. " +
    "The page shows what is there."));
  if (run.interrupted) said.push(h("p", { class: "banner" }, "This run was interrupted."));
  if (data.report.validity.resumed) said.push(h("p", { class: "banner" }, "This run is pooled from several lives of its controller."));
  if (run.failure) said.push(h("p", { class: "banner" }, "The plan was not carried out: ", foreign(run.failure)));
  return said;
}

// "318 of 320 requests brought 318 images from FLUX.1-dev in 5 min 20 s, …"
function sentence(report: Report): HTMLElement {
  const { outcomes, metrics, run } = report;
  const total = Object.entries(outcomes).reduce((sum, [key, n]) => key === "cancelled_by_plan" ? sum : sum + n, 0);
  const p = h("p", { class: "sentence" });
  if (total === 0) {
    p.append("No request of a profiling phase was made at ", foreign(run.model || "the target"), ".");
    return p;
  }
  p.append(`${number(outcomes.completed)} of ${count(total, "request")} to `, foreign(run.model || "the target"),
    ` (${run.endpoint}) completed`);
  const length = metrics.benchmark_duration?.avg;
  if (typeof length === "number") p.append(` in ${duration(length)}`);
  for (const key of ["failed", "cancelled", "lost", "unsent"]) if (outcomes[key]) p.append(`, ${number(outcomes[key])} ${key}`);
  p.append(".");
  return p;
}

// The numbers that everybody asks for first.
function tiles(report: Report): HTMLElement {
  const m = report.metrics;
  const tile = (name: string, value: unknown, unit: string) => typeof value === "number" &&
    h("div", { class: "tile" }, h("div", { class: "value" }, number(value), h("span", { class: "unit" }, ` ${unit}`)),
      h("div", { class: "name" }, name));
  return h("div", { class: "tiles" },
    tile("Request latency, p50", m.request_latency?.p50, "ms"), tile("Request latency, p99", m.request_latency?.p99, "ms"),
    tile("Response time, p99", m.response_time?.p99, "ms"), tile("Throughput", m.images_per_second?.avg, "images/s"),
    tile("Requests per second", m.request_throughput?.avg, "/s"), tile("Errors", m.error_rate?.avg, "%"),
    tile("Cost", m.gpu_seconds_per_image?.avg, "GPU s per image"),
    tile("Price of 1,000 images", m.price_per_1000_images?.avg, "in your currency"),
    tile("Energy", m.energy_per_image?.avg, "J per image"));
}

function slos(list: Slo[]): Child {
  if (!list.length) return null;
  return table("Promises (SLOs)", [
    { title: "Promise", text: (s) => s.expression, show: (s) => foreign(s.expression) },
    { title: "Kept", text: (s) => s.met ? "yes" : "no",
      show: (s) => h("span", { class: s.met ? "ok" : "miss" }, s.met ? "✓ kept" : "✗ missed") },
    { title: "Measured", number: (s) => s.value, show: (s) => s.value === null ? foreign(s.note ?? "–") : `${number(s.value)} ${s.unit}` },
    { title: "Limit", number: (s) => s.limit, show: (s) => `${number(s.limit)} ${s.unit}` },
    { title: "Windows", text: (s) => s.windows ? `${s.windows.missed} of ${s.windows.judged} missed` : "whole phases" },
  ], list);
}

export function head(data: Data): HTMLElement[] {
  const { report } = data;
  const verdict = report.validity.verdict.toUpperCase();
  const missed = report.slo.filter((slo) => !slo.met).length;
  const header = h("header", { class: "top" },
    h("h1", {}, "imgperf ", foreign(report.run.model || report.run.id)),
    h("div", { class: "spacer" }), choice("Theme", ["Auto", "Light", "Dark"], 0, (i) => setTheme((["auto", "light", "dark"] as const)[i])));
  const body = section("verdict", "Verdict",
    h("p", { class: `verdict ${verdict}` }, h("strong", {}, verdict), ` ${MEANS[verdict] ?? ""} `,
      report.slo.length > 0 && h("span", { class: missed ? "miss" : "ok" }, missed ? `✗ ${missed} of ${count(report.slo.length, "SLO")} missed` : `✓ ${count(report.slo.length, "SLO")} kept`)),
    ...stateOf(data),
    report.validity.reasons.length > 0 && h("ul", { class: "reasons" }, ...report.validity.reasons.map((r) => h("li", {}, foreign(r.text)))),
    sentence(report), tiles(report), slos(report.slo),
    note(`Run ${report.run.id}, ${instant(report.run.start_time)} to ${instant(report.run.end_time)}, imgperf ${report.run.version}; exit code ` +
      `${report.run.exit_code}: ${EXITS[report.run.exit_code] ?? "unknown"}.`),
    report.events.length > 0 && h("details", { attrs: { open: "" } }, h("summary", {}, "What a reader must know"),
      h("ul", {}, ...report.events.map((e) => h("li", {}, foreign(e))))));
  return [header, body];
}
