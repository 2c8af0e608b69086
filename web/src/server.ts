// What the server said of itself.

import { h, note, section } from "./dom";
import { number } from "./format";
import { Report } from "./report";
import { table } from "./table";
import { metricName } from "./words";

export function server(report: Report): HTMLElement {
  const tags = ["server_inference_time", "time_outside_inference", "peak_memory"].filter((tag) => report.metrics[tag]);
  const images = Object.entries(report.images).filter(([, value]) => typeof value === "number");
  return section("server", "The server's own words, and its images",
    tags.length ? table("As it told with its answers", [
      { title: "Metric", text: (tag) => metricName(tag) }, { title: "Unit", text: (tag) => report.metrics[tag].unit },
      ...["avg", "p50", "p99", "max", "count"].map((name) => ({ title: name, number: (tag: string) => report.metrics[tag][name] as number })),
    ], tags) : note("It told nothing of inference time or memory."),
    table("Images in answers", [{ title: "Images", text: ([key]) => key.replace(/_/g, " ") }, { title: "Count", number: ([, n]) => n as number,
      show: ([, n]) => number(n) }], images),
    report.images.findings?.some((f) => f.images > 0) ? h("ul", {}, ...report.images.findings.filter((f) => f.images > 0).map((f) =>
      h("li", {}, `${f.check} (${f.mode}): ${number(f.images)}`))) : null);
}
