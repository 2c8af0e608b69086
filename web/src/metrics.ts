// Every metric with its statistics, as report.json has them.

import { choice, h, note, section } from "./dom";
import { number } from "./format";
import { Metrics, Report, Statistics } from "./report";
import { Column, table } from "./table";
import { metricName } from "./words";

type Row = [string, Statistics];

const FIRST = ["request_latency", "response_time", "held", "lag", "time_to_first_byte", "time_to_first_partial", "partial_gap",
  "image_count", "image_latency", "image_throughput", "image_fetch_time", "megapixels", "input_sequence_length",
  "server_inference_time", "time_outside_inference", "peak_memory"];

// A percentile that few requests carry has a mark behind it, and its interval when the pointer rests.
function statistic(name: string): Column<Row> {
  return {
    title: name.replace("_", "."), number: ([, s]) => s[name] as number | undefined,
    show: ([, s]) => {
      const mark = s.mark?.[name];
      return h("span", {}, number(s[name]), mark ? h("sup", { title: mark }, mark.startsWith("un") ? "~" : "!") : null);
    },
    hint: ([, s]) => {
      const [low, high] = s.ci95?.[name] ?? [null, null];
      const interval = low === null || high === null ? "" : `; 95 % interval ${low} to ${high}`;
      return `${String(s[name] ?? "not told")}${interval}${s.mark?.[name] ? `; ${s.mark[name]}` : ""}`;
    },
  };
}

function perRequest(metrics: Metrics, caption: string, all: boolean): HTMLElement {
  const rows = Object.entries(metrics).filter(([tag, s]) => s.count !== undefined && (all || FIRST.includes(tag)));
  return table(caption, [
    { title: "Metric", text: ([tag]) => metricName(tag), hint: ([tag]) => tag }, { title: "Unit", text: ([, s]) => s.unit },
    ...["avg", "min", "p1", "p5", "p10", "p25", "p50", "p75", "p90", "p95", "p99", "p99_9", "max", "std", "count", "sum"].map(statistic),
  ], rows);
}

function perRun(metrics: Metrics): HTMLElement {
  return table("Of the whole run", [
    { title: "Metric", text: ([tag]) => metricName(tag), hint: ([tag]) => tag },
    { title: "Value", number: ([, s]) => s.avg }, { title: "Unit", text: ([, s]) => s.unit },
  ], Object.entries(metrics).filter(([, s]) => s.count === undefined));
}

interface Pessimistic {
  value: number | null;
  at_least: boolean;
}

// Latencies when every failure is a miss.
function pessimistic(metrics: Metrics): HTMLElement | null {
  const rows = Object.entries(metrics).filter(([, s]) => s.pessimistic);
  if (!rows.length) return null;
  const cell = (name: string): Column<Row> => ({
    title: name.replace("_", "."), number: ([, s]) => (s.pessimistic?.[name] as Pessimistic | undefined)?.value,
    show: ([, s]) => {
      const p = s.pessimistic?.[name] as Pessimistic | undefined;
      return !p || p.value === null ? "a failure" : `${p.at_least ? "> " : ""}${number(p.value)}`;
    },
  });
  return table("Pessimistic: failures count as misses", [
    { title: "Metric", text: ([tag]) => metricName(tag) }, { title: "Unit", text: ([, s]) => s.unit },
    ...["p50", "p75", "p90", "p95", "p99", "p99_9"].map(cell),
    { title: "count", number: ([, s]) => s.pessimistic?.count as number }, { title: "failed", number: ([, s]) => s.pessimistic?.failed as number },
    { title: "censored", number: ([, s]) => s.pessimistic?.censored as number },
  ], rows);
}

export function metrics(report: Report): HTMLElement {
  const place = h("div");
  let all = false, part = 0;
  const parts: [string, Metrics][] = [["All profiling phases", report.metrics],
    ...report.phases.map((p): [string, Metrics] => [`Phase ${p.name}${p.kind === "warmup" ? " (warm-up)" : ""}`, p.metrics])];
  const show = () => place.replaceChildren(...[perRun(parts[part][1]), perRequest(parts[part][1], `Per completed request: ${parts[part][0]}`, all),
    pessimistic(parts[part][1])].filter((x): x is HTMLElement => x !== null));
  show();
  return section("metrics", "Metrics", h("div", { class: "tools" },
    choice("How many metrics", ["Main", "All"], 0, (i) => {
      all = i === 1;
      show();
    }),
    parts.length > 2 && choice("Phase", parts.map(([name]) => name), 0, (i) => {
      part = i;
      show();
    })), place, note("~ few independent requests stand behind it; ! too few to carry it. Exact values and intervals when the pointer rests on a number."));
}
