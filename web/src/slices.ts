// Latency from slice to slice of each profiling phase, where the run was cut into them.

import uPlot from "uplot";
import { Course } from "./bands";
import { choice } from "./dom";
import { ms, since } from "./format";
import { chart } from "./plot";
import { line, overTime } from "./rates";
import { More, Report, Slice } from "./report";
import { metricName } from "./words";

type Tag = "request_latency" | "response_time";
const TAGS: Tag[] = ["request_latency", "response_time"];
const LINES: [string, string, number[] | undefined][] = [["p50", "--good", undefined], ["p90", "--odd", [6, 3]], ["p99", "--bad", [2, 3]]];

// Steps, with a hole behind the last slice of each phase.
function columns(report: Report, more: More, tag: Tag): uPlot.AlignedData {
  const xs: number[] = [];
  const ys: (number | null)[][] = LINES.map(() => []);
  const put = (x: number, slice: Slice | null) => {
    xs.push(x);
    LINES.forEach(([name], i) => ys[i].push((slice?.metrics[tag]?.[name] as number | undefined) ?? null));
  };
  for (const phase of report.phases) {
    let end = 0;
    for (const slice of phase.timeslices ?? []) {
      const at = since(slice.start_time, more.origin);
      if (at === null) continue;
      put(at, slice);
      end = at + slice.seconds;
    }
    if (end > 0) put(end, null);
  }
  return [xs, ...ys] as uPlot.AlignedData;
}

export function slices(report: Report, more: More, course: Course): HTMLElement | null {
  if (!report.phases.some((phase) => (phase.timeslices?.length ?? 0) > 1)) return null;
  const made = chart("Latency by slice", "Of the requests that completed in each slice; all numbers of slices are in the tables under Phases.", [
    choice("Which latency", TAGS.map(metricName), 0, (i) => show(TAGS[i])),
  ], null);
  const series = LINES.map(([name, colour, dash]) => ({
    ...line(name, colour, "", dash), value: (_u: uPlot, v: number | null) => ms(v),
  }));
  const options = overTime(course, series, "");
  options.axes![1].values = (_u, splits) => splits.map((v) => v === null ? "" : ms(v));
  options.axes![1].size = 74;
  const show = (tag: Tag) => made.show(options, columns(report, more, tag));
  show("request_latency");
  return made.figure;
}
