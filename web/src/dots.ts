// Latency over time: a dot a request, its colour and shape the outcome.

import uPlot from "uplot";
import { Course, drawCourse, legendOf } from "./bands";
import { choice } from "./dom";
import { ms, number } from "./format";
import { axis, chart, clock, timeAxis } from "./plot";
import { More, Report } from "./report";
import { table } from "./table";
import { colour } from "./theme";
import { OUTCOMES } from "./words";

type Kind = "latency" | "response";

// By rising start, since records come in the order in which they ended.
function ordered(more: More, kind: Kind): uPlot.AlignedData {
  const { start, outcome } = more.requests;
  const values = more.requests[kind];
  const order = Uint32Array.from(start.keys()).sort((a, b) => start[a] - start[b]);
  const columns: (number | null)[][] = OUTCOMES.map(() => new Array(order.length).fill(null));
  const xs = new Array<number>(order.length);
  order.forEach((row, i) => {
    xs[i] = start[row] / 1000;
    columns[outcome[row]][i] = Math.max(values[row], 0.001);
  });
  return [xs, ...columns] as uPlot.AlignedData;
}

function shape(ctx: CanvasRenderingContext2D, kind: number, x: number, y: number, r: number): void {
  if (kind === 0) return ctx.fillRect(x - r, y - r, 2 * r, 2 * r);
  const s = r * 1.7;
  ctx.beginPath();
  if (kind === 1) [[0, -s], [s, s], [-s, s]].forEach(([dx, dy]) => ctx.lineTo(x + dx, y + dy));
  else if (kind === 2) ctx.rect(x - s, y - s, 2 * s, 2 * s);
  else [[0, -s * 1.3], [s, 0], [0, s * 1.3], [-s, 0]].forEach(([dx, dy]) => ctx.lineTo(x + dx, y + dy));
  ctx.fill();
}

function drawDots(plot: uPlot): void {
  const { ctx, bbox, data } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  const many = data[0].length > 5000;
  const r = (many ? 1 : 2) * devicePixelRatio;
  OUTCOMES.forEach((outcome, k) => {
    if (!plot.series[k + 1].show) return;
    ctx.fillStyle = colour(outcome.colour);
    ctx.globalAlpha = k === 0 && many ? 0.55 : 0.9;
    const values = data[k + 1];
    for (let i = 0; i < values.length; ++i) {
      const value = values[i];
      if (value !== null && value !== undefined)
        shape(ctx, k, plot.valToPos(data[0][i], "x", true), plot.valToPos(value, "y", true), r);
    }
  });
  ctx.restore();
}

function options(course: Course, log: boolean): uPlot.Options {
  return {
    height: 320,
    cursor: { sync: { key: "time" }, y: false },
    scales: { x: { time: false, range: () => [course.from, course.to] }, y: log ? { distr: 3 } : { range: (_u: uPlot, _min: number, max: number) => [0, (max || 1) * 1.05] } },
    series: [
      { label: "at", value: (_u: uPlot, v: number | null) => v === null ? "–" : clock(v) },
      ...OUTCOMES.map((outcome) => ({
        label: `${outcome.mark} ${outcome.key}`, stroke: () => colour(outcome.colour), paths: () => null,
        points: { show: false }, value: (_u: uPlot, v: number | null) => v === null ? "–" : ms(v),
      })),
    ],
    axes: [timeAxis(), axis("", ms, { size: 74 })],
    hooks: { drawClear: [(u: uPlot) => drawCourse(u, course)], draw: [drawDots] },
  } as unknown as uPlot.Options;
}

// What a table can say of so many dots.
function tableOf(report: Report): HTMLElement {
  return table("Requests by outcome", [
    { title: "Outcome", text: (row) => row[0] }, { title: "Requests", number: (row) => row[1] },
  ], Object.entries(report.outcomes));
}

export function dots(report: Report, more: More, course: Course): HTMLElement {
  let kind: Kind = "latency";
  let log = false;
  const { total, shown } = more.requests;
  const thinned = shown < total
    ? ` ${number(shown)} of ${number(total)} requests are drawn: where many lie together the lowest, the highest and some of ` +
      "the others, so density cannot be read off; all other charts and every number are of all requests."
    : "";
  const made = chart("Latency over time", `One mark a request, where it began; of requests that brought nothing, how long they ` +
    `were under way.${legendOf(course)}${thinned}`, [
    choice("Which latency", ["Request latency", "Response time"], 0, (i) => {
      kind = i === 0 ? "latency" : "response";
      show();
    }),
    choice("Scale", ["Linear", "Logarithmic"], 0, (i) => {
      log = i === 1;
      show();
    }),
  ], tableOf(report));
  const show = () => made.show(options(course, log), ordered(more, kind));
  show();
  return made.figure;
}
