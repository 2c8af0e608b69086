// Where the time goes, on average: three ways to take the same time apart.

import { h, note, section } from "./dom";
import { ms, percent } from "./format";
import { Metrics, Report } from "./report";
import { table } from "./table";
import { metricName } from "./words";

interface Part {
  name: string;
  value: number;
  tag?: string;  // of report.json; none: what is left
}

// Parts of a whole; what they leave of it is the last.
function take(metrics: Metrics, whole: string, tags: string[], rest: string): Part[] {
  const total = metrics[whole]?.avg;
  if (typeof total !== "number") return [];
  const parts: Part[] = tags.filter((tag) => typeof metrics[tag]?.avg === "number")
    .map((tag) => ({ name: metricName(tag), value: metrics[tag].avg!, tag }));
  const left = total - parts.reduce((sum, part) => sum + part.value, 0);
  return [...parts, { name: rest, value: Math.max(0, left) }];
}

function bar(title: string, whole: number, parts: Part[]): HTMLElement {
  const strip = h("div", { class: "strip", attrs: { "aria-hidden": "true" } });
  parts.forEach((part, i) => {
    if (part.value <= 0) return;
    const piece = h("div", { class: `piece p${part.tag ? i : "rest"}`, title: `${part.name}: ${ms(part.value)}` });
    piece.style.flexGrow = String(part.value / (whole || 1));
    strip.append(piece);
  });
  const key = h("ul", { class: "key" }, ...parts.map((part, i) => h("li", {}, h("span", { class: `swatch p${part.tag ? i : "rest"}` }),
    `${part.name} ${ms(part.value)} (${percent(part.value / (whole || 1))})`)));
  return h("div", { class: "stage" }, h("h3", {}, `${title}: ${ms(whole)}`), strip, key);
}

export function stages(report: Report): HTMLElement | null {
  const m = report.metrics;
  if (typeof m.request_latency?.avg !== "number") return null;
  const ways: [string, string, Part[]][] = [
    ["Response time", "response_time", take(m, "response_time", ["request_latency", "held"], "our own delay before it was sent")],
    ["Request latency, by the wire", "request_latency", take(m, "request_latency",
      ["http_req_connection_overhead", "http_req_sending", "http_req_waiting", "http_req_receiving"], "the rest: polls, fetches, our own")],
  ];
  if (m.server_inference_time) ways.push(["Request latency, by the server's word", "request_latency",
    take(m, "request_latency", ["server_inference_time"], "outside inference: queue, encoding, network")]);
  const tags = ["response_time", "held", "lag", "request_latency", "http_req_connection_overhead", "http_req_sending", "http_req_waiting",
    "http_req_receiving", "server_inference_time", "time_outside_inference", "image_fetch_time"].filter((tag) => m[tag]);
  return section("stages", "Where the time goes", note("Means over completed requests; what is left of a whole is the difference."),
    ...ways.filter(([, tag]) => typeof m[tag]?.avg === "number").map(([title, tag, parts]) => bar(title, m[tag].avg!, parts)),
    h("details", { class: "data" }, h("summary", {}, "As a table"), table("Stages", [
      { title: "Stage", text: (tag) => metricName(tag) }, ...["avg", "p50", "p90", "p99", "max"].map((name) => ({
        title: name, number: (tag: string) => m[tag][name] as number, show: (tag: string) => ms(m[tag][name]) })),
    ], tags)));
}
