// What the server said of itself.

import { foreign, h, note, section } from "./dom";
import { number } from "./format";
import { Data, Word } from "./report";
import { table } from "./table";
import { metricName } from "./words";

function words(caption: string, list: Word[]): HTMLElement | null {
  return list.length ? table(caption, [
    { title: "Name", text: (w) => w.name, show: (w) => foreign(w.name) }, { title: "avg", number: (w) => w.avg }, { title: "min", number: (w) => w.min },
    { title: "max", number: (w) => w.max }, { title: "Answers", number: (w) => w.count },
  ], list) : null;
}

export function server(data: Data): HTMLElement {
  const { report, more } = data;
  const tags = ["server_inference_time", "time_outside_inference", "peak_memory"].filter((tag) => report.metrics[tag]);
  const images = Object.entries(report.images).filter(([, value]) => typeof value === "number");
  return section("server", "The server's own words, and its images",
    tags.length ? table("As it told with its answers", [
      { title: "Metric", text: (tag) => metricName(tag) }, { title: "Unit", text: (tag) => report.metrics[tag].unit },
      ...["avg", "p50", "p99", "max", "count"].map((name) => ({ title: name, number: (tag: string) => report.metrics[tag][name] as number })),
    ], tags) : note("It told nothing of inference time or memory."),
    words("Stages, as it timed them, in its own units", more.server.stages), words("Use, as it accounts for it", more.server.usage),
    words("Rate limits, as it announced them", more.server.rate_limits),
    table("Images in answers", [{ title: "Images", text: ([key]) => key.replace(/_/g, " ") }, { title: "Count", number: ([, n]) => n as number,
      show: ([, n]) => number(n) }], images),
    report.images.findings?.some((f) => f.images > 0) ? h("ul", {}, ...report.images.findings.filter((f) => f.images > 0).map((f) =>
      h("li", {}, `${f.check} (${f.mode}): ${number(f.images)}`))) : null);
}
