// Throughput and concurrency over time.

import uPlot from "uplot";
import { Course, drawCourse, legendOf } from "./bands";
import { duration, number } from "./format";
import { axis, chart, clock, timeAxis } from "./plot";
import { More } from "./report";
import { table } from "./table";
import { colour } from "./theme";
import { OUTCOMES } from "./words";

const MOST_ROWS = 400;

export function line(label: string, name: string, unit: string, dash?: number[]): uPlot.Series {
  return {
    label, stroke: () => colour(name), width: 1.5, dash, paths: uPlot.paths.stepped!({ align: 1 }), points: { show: false },
    value: (_u, v) => v === null ? "–" : `${number(v)} ${unit}`,
  };
}

// Lines over the run's time, with what happened behind them.
export function overTime(course: Course, series: uPlot.Series[], label: string): uPlot.Options {
  return {
    cursor: { sync: { key: "time" }, y: false },
    scales: { x: { time: false, range: () => [course.from, course.to] }, y: { range: (_u: uPlot, _min: number, max: number) => [0, (max || 1) * 1.08] } },
    series: [{ label: "from", value: (_u: uPlot, v: number | null) => v === null ? "–" : clock(v) }, ...series],
    axes: [timeAxis(), axis(label, number, { size: 62 })],
    hooks: { drawClear: [(u: uPlot) => drawCourse(u, course)] },
  } as unknown as uPlot.Options;
}

// One row more, so that the last bin has its width.
function columns(more: More, ...values: number[][]): uPlot.AlignedData {
  const { start, width_s } = more.time;
  const bins = more.time.in_flight.length;
  const xs = Array.from({ length: bins + 1 }, (_, i) => start / 1000 + i * width_s);
  return [xs, ...values.map((v) => [...v, v[bins - 1]])] as uPlot.AlignedData;
}

function tableOf(more: More): HTMLElement {
  const time = more.time;
  const rows = [...time.in_flight.keys()].slice(0, MOST_ROWS);
  return table("By bin", [
    { title: "From, s", number: (i) => time.start / 1000 + i * time.width_s },
    ...OUTCOMES.map((o) => ({ title: o.key, number: (i: number) => time[o.key][i] })),
    { title: "images", number: (i) => time.images[i] },
    { title: "in flight", number: (i) => time.in_flight[i] },
  ], rows);
}

export function throughput(more: More, course: Course): HTMLElement {
  const width = more.time.width_s;
  const rate = (values: number[]) => values.map((v) => v / width);
  const used = OUTCOMES.filter((o) => o.key === "completed" || more.time[o.key].some((v) => v > 0));
  const made = chart("Throughput over time", `What ended in each ${duration(width)}, a second.${legendOf(course)}`, [], tableOf(more));
  made.show(overTime(course, [...used.map((o, i) => line(o.key, o.colour, "/s", i ? [5, 3] : undefined)), line("images", "--accent", "/s", [2, 3])],
    "a second"), columns(more, ...used.map((o) => rate(more.time[o.key])), rate(more.time.images)));
  return made.figure;
}

export function concurrency(more: More, course: Course): HTMLElement {
  const made = chart("Concurrency over time", `Requests in flight, on average over each ${duration(more.time.width_s)}.`, [], tableOf(more));
  made.show(overTime(course, [line("in flight", "--accent", "")], "in flight"), columns(more, more.time.in_flight));
  return made.figure;
}
