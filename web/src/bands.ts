// Behind every chart over time: phases told apart, and stretches in which the load was not the one asked for.

import type uPlot from "uplot";
import { More, Report } from "./report";
import { since } from "./format";
import { colour } from "./theme";

interface Band {
  from: number;
  to: number;
  kind: "warmup" | "disturbed" | "gap";
}

interface Edge {
  at: number;
  name: string;
}

export interface Course {
  from: number;  // of every chart over time, in seconds
  to: number;
  bands: Band[];
  edges: Edge[];
}

export function courseOf(report: Report, more: More): Course {
  const { origin, time } = more;
  const from = time.start / 1000;
  const course: Course = { from: Math.min(0, from), to: from + time.in_flight.length * time.width_s, bands: [], edges: [] };
  const add = (from: string | null, to: string | null, kind: Band["kind"]) => {
    const [a, b] = [since(from, origin), since(to, origin)];
    if (a !== null) course.bands.push({ from: a, to: b ?? Infinity, kind });
  };
  for (const phase of report.phases) {
    const at = since(phase.start_time, origin);
    if (at !== null) course.edges.push({ at, name: phase.name });
    if (phase.kind === "warmup") add(phase.start_time, phase.end_time, "warmup");
    for (const stretch of phase.disturbances ?? []) add(stretch.start_time, stretch.end_time, "disturbed");
    for (const stretch of phase.gaps ?? []) add(stretch.start_time, stretch.end_time, "gap");
  }
  return course;
}

const FILLS = { warmup: "--band-warmup", disturbed: "--band-disturbed", gap: "--band-gap" };

export function drawCourse(plot: uPlot, course: Course): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const band of course.bands) {
    const left = plot.valToPos(band.from, "x", true);
    const right = band.to === Infinity ? bbox.left + bbox.width : plot.valToPos(band.to, "x", true);
    ctx.fillStyle = colour(FILLS[band.kind]);
    ctx.fillRect(left, bbox.top, Math.max(2, right - left), bbox.height);
  }
  if (course.edges.length > 1) course.edges.forEach((edge, i) => drawEdge(plot, edge, i));
  ctx.restore();
}

function drawEdge(plot: uPlot, edge: Edge, row: number): void {
  const { ctx, bbox } = plot;
  const x = plot.valToPos(edge.at, "x", true);
  ctx.strokeStyle = ctx.fillStyle = colour("--text-2");
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([4, 4]);
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
  ctx.textAlign = "left";
  ctx.textBaseline = "top";
  ctx.fillText(edge.name.slice(0, 24), x + 4 * devicePixelRatio, bbox.top + (2 + row % 3 * 13) * devicePixelRatio);
}

// What the shading means, where there is any.
export function legendOf(course: Course): string {
  const words = { warmup: "warm-up", disturbed: "disturbed, a worker was lost", gap: "no controller" };
  const kinds = [...new Set(course.bands.map((band) => band.kind))];
  return kinds.length ? ` Shaded: ${kinds.map((kind) => words[kind]).join("; ")}.` : "";
}
