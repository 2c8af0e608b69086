// How latencies are distributed: how often which was, and the one at every percentile with its interval.

import uPlot from "uplot";
import { choice, h } from "./dom";
import { ms, number } from "./format";
import { axis, chart } from "./plot";
import { More, Report, Shape, Statistics } from "./report";
import { table } from "./table";
import { colour } from "./theme";
import { PERCENTILES, metricName, percentileName } from "./words";

type Tag = "request_latency" | "response_time";
const TAGS: Tag[] = ["request_latency", "response_time"];
const CURVE_ENDS = 1e-5;  // a share of 1 has no place on the axis

interface Wanted {
  tag: Tag;
  part: number;
}

// Within a decade or so a logarithmic axis has no marks to read by.
const WIDE = 20;

function histogramOptions(edges: number[]): uPlot.Options {
  const [low, high] = [edges[0], edges[edges.length - 1]];
  return {
    cursor: { y: false },
    scales: { x: { time: false, distr: high / low > WIDE ? 3 : 1, range: () => [low, high] }, y: { range: (_u: uPlot, _min: number, max: number) => [0, (max || 1) * 1.08] } },
    series: [
      { label: "from", value: (_u: uPlot, v: number | null) => v === null ? "–" : ms(v) },
      {
        label: "requests", stroke: () => colour("--accent"), fill: () => colour("--accent-soft"), width: 1,
        paths: uPlot.paths.stepped!({ align: 1 }), points: { show: false },
        value: (_u: uPlot, v: number | null) => v === null ? "–" : number(v),
      },
    ],
    axes: [axis("", ms, { space: 70 }), axis("requests", number, { size: 62 })],
  } as unknown as uPlot.Options;
}

// Towards the end ever finer: p50 90 99 99.9 at equal steps.
const placeOf = (share: number) => -Math.log10(Math.max(1 - share, CURVE_ENDS));
const percentileAt = (place: number) => `p${Math.round((1 - 10 ** -place) * 1e6) / 1e4}`;
const TICKS = [0, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999];

function drawIntervals(plot: uPlot, statistics: Statistics | undefined): void {
  const { ctx } = plot;
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = colour("--text");
  ctx.lineWidth = 1.5 * devicePixelRatio;
  for (const name of PERCENTILES) {
    const value = statistics?.[name];
    if (typeof value !== "number") continue;
    const share = Number(percentileName(name).slice(1)) / 100;
    const [x, y] = [plot.valToPos(placeOf(share), "x", true), plot.valToPos(value, "y", true)];
    ctx.beginPath();
    ctx.arc(x, y, 2.5 * devicePixelRatio, 0, 7);
    ctx.fill();
    const [low, high] = statistics?.ci95?.[name] ?? [null, null];
    if (low === null || high === null) continue;
    ctx.beginPath();
    ctx.moveTo(x, plot.valToPos(low, "y", true));
    ctx.lineTo(x, plot.valToPos(high, "y", true));
    ctx.stroke();
  }
  ctx.restore();
}

function curveOptions(shape: Shape, statistics: Statistics | undefined): uPlot.Options {
  const high = Math.max(...shape.values, ...Object.values(statistics?.ci95 ?? {}).map((c) => c?.[1] ?? 0));
  return {
    cursor: { y: false },
    scales: { x: { time: false }, y: { range: () => [0, (high || 1) * 1.05] } },
    series: [
      { label: "percentile", value: (_u: uPlot, v: number | null) => v === null ? "–" : percentileAt(v) },
      {
        label: "latency", stroke: () => colour("--accent"), width: 1.5, points: { show: false },
        value: (_u: uPlot, v: number | null) => v === null ? "–" : ms(v),
      },
    ],
    axes: [
      axis("", percentileAt, {
        splits: (_u, _a, min, max) => TICKS.map(placeOf).filter((v) => v >= min && v <= max), grid: { stroke: () => colour("--grid"), width: 1 },
      }),
      axis("", ms, { size: 74 }),
    ],
    hooks: { draw: [(u: uPlot) => drawIntervals(u, statistics)] },
  } as unknown as uPlot.Options;
}

function percentileTable(report: Report): HTMLElement {
  const interval = (tag: Tag, p: string) => {
    const [low, high] = report.metrics[tag]?.ci95?.[p] ?? [null, null];
    return low === null || high === null ? "–" : `${ms(low)} to ${ms(high)}`;
  };
  return table("Percentiles of all profiling phases", [
    { title: "Percentile", text: (p) => percentileName(p) },
    ...TAGS.flatMap((tag) => [
      { title: metricName(tag), number: (p: string) => report.metrics[tag]?.[p] as number, show: (p: string) => ms(report.metrics[tag]?.[p]) },
      { title: "95 % interval", text: (p: string) => interval(tag, p) },
    ]),
  ], PERCENTILES);
}

function histogramTable(more: More): HTMLElement {
  const shape = more.latency[0].request_latency;
  return table("Completed requests of all profiling phases by request latency", [
    { title: "From, ms", number: (i) => shape.edges[i] }, { title: "Below, ms", number: (i) => shape.edges[i + 1] },
    { title: "Requests", number: (i) => shape.counts[i] },
  ], [...shape.counts.keys()]);
}

// The statistics that report.json has of the part that a shape is of.
function statisticsOf(report: Report, more: More, wanted: Wanted): Statistics | undefined {
  const phase = more.latency[wanted.part].phase;
  const metrics = phase === null ? report.metrics : report.phases.find((p) => p.index === phase)?.metrics;
  return metrics?.[wanted.tag];
}

export function shapes(report: Report, more: More): HTMLElement[] {
  const wanted: Wanted = { tag: "request_latency", part: 0 };
  const parts = more.latency.map((part, i) => ({ i, some: part.request_latency.values.length > 0,
    name: part.phase === null ? "All profiling phases" : report.phases.find((p) => p.index === part.phase)?.name ?? `phase ${part.phase}` }))
    .filter((part) => part.some && (report.phases.length > 1 || part.i === 0));
  const tools = () => [
    choice("Which latency", TAGS.map(metricName), TAGS.indexOf(wanted.tag), (i) => {
      wanted.tag = TAGS[i];
      show();
    }),
    parts.length > 1 && choice("Phase", parts.map((p) => p.name), 0, (i) => {
      wanted.part = parts[i].i;
      show();
    }),
  ];
  const histogram = chart("Distribution", "Completed requests by latency; the axis is logarithmic where they differ much.", tools(), h("div", {}, histogramTable(more)));
  const curve = chart("Percentiles", "Dots are report.json's, bars their 95 % intervals, which allow for requests that depend " +
    "on each other.", [], percentileTable(report));
  const show = () => {
    const shape = more.latency[wanted.part][wanted.tag];
    if (!shape.values.length) return;
    histogram.show(histogramOptions(shape.edges), [shape.edges, [...shape.counts, shape.counts[shape.counts.length - 1]]]);
    curve.show(curveOptions(shape, statisticsOf(report, more, wanted)), [shape.shares.map(placeOf), shape.values]);
  };
  show();
  return [histogram.figure, curve.figure];
}
