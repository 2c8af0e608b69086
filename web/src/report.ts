// What report.json has, as far as the page reads it. Everything may be missing: reports of other versions, runs cut short.

export interface Statistics {
  unit?: string;
  avg?: number;
  min?: number;
  max?: number;
  std?: number;
  count?: number;
  sum?: number;
  n_eff?: number;
  ci95?: Record<string, [number | null, number | null] | null>;
  mark?: Record<string, string>;
  pessimistic?: Record<string, unknown>;
  [statistic: string]: unknown;
}

export type Metrics = Record<string, Statistics>;
export type Outcomes = Record<string, number>;

export interface Slice {
  index: number;
  start_time: string | null;
  seconds: number;
  disturbed: boolean;
  outcomes: Outcomes;
  metrics: Metrics;
}

export interface Stretch {
  start_time: string | null;
  end_time: string | null;
  worker?: number;
}

export interface Phase {
  index: number;
  name: string;
  kind: string;
  concurrency: number;
  start_time: string | null;
  stop_time: string | null;
  end_time: string | null;
  sealed: boolean;
  stop_reason: string;
  aborted: boolean;
  outcomes: Outcomes;
  metrics: Metrics;
  disturbances?: Stretch[];
  gaps?: Stretch[];
  timeslices?: Slice[];
  filled_concurrency?: number;
  asked_concurrency?: number;
  warmup_end?: { requests: number; at: string | null; settled: boolean };
}

export interface Worker {
  session: string;
  name: string;
  host: string;
  pid: number;
  records: number;
  failed: number;
  lost: number;
  reissued: number;
  late: number;
  missing: number;
  end_reason: string;
  loss: boolean;
  stood_still_s: number;
  stolen_share: number | null;
}

export interface Group {
  url?: string;
  request?: string;
  requests: number;
  completed: number;
  failed: number;
  images: number;
  metrics: Metrics;
}

export interface ErrorGroup {
  class: string;
  code: number;
  type: string;
  message: string;
  count: number;
}

export interface Slo {
  expression: string;
  phase: string | null;
  window_s: number | null;
  value: number | null;
  unit: string;
  limit: number;
  margin: number | null;
  met: boolean;
  windows?: { judged: number; missed: number };
  note?: string;
}

export interface ImageName {
  credit?: number;
  file?: string;
}

export interface Finding {
  check: string;
  mode: string;
  images: number;
  fails_run?: boolean;
  examples?: { image?: ImageName; file?: string; first?: ImageName }[];
}

export interface Extent {
  min: number | null;
  avg: number | null;
  max: number | null;
}

export interface Gpu {
  endpoint: number;
  gpu: string;
  uuid: string;
  model: string;
  host: string;
  energy_j?: number | null;
  power_w?: Extent;
  utilization_percent?: Extent;
  memory_mb?: Extent;
  temperature_c?: Extent;
  sm_clock_mhz?: Extent;
}

export interface Telemetry {
  endpoints: { url: string; kind: string; scrapes: number; failures: number; series_left_out: number; first_failure?: string }[];
  gpus: Gpu[];
  series: { endpoint: number; series: string; increase?: number | null; value?: Extent }[];
}

export interface Report {
  schema: string;
  run: {
    id: string; version: string; endpoint: string; model: string; plan_hash: string; seed: number;
    start_time: string | null; end_time: string | null; sealed: boolean; interrupted: boolean; failure: string;
    exit_code: number;
  };
  validity: { verdict: string; resumed?: boolean; reasons: { code: string; text: string }[] };
  metrics: Metrics;
  outcomes: Outcomes;
  ledger: Record<string, number>;
  errors: ErrorGroup[];
  slo: Slo[];
  images: Record<string, unknown> & { findings?: Finding[] };
  telemetry?: Telemetry;
  phases: Phase[];
  workers: Worker[];
  urls?: Group[];
  mix?: Group[];
  events: string[];
  files: string[];
  plan: Record<string, unknown> | null;
}

export interface Shape {
  edges: number[];
  counts: number[];
  shares: number[];
  values: number[];
}

export interface Picture {
  picture?: string;
  fault?: string;
}

export interface Item extends Picture {
  request: string;
  phase: number;
  entry: number;
  turn: number;
  index: number;
  start: number;
  latency?: number;
  file: string;
  format: string;
  width: number;
  height: number;
  bytes: number;
  defect?: string;
  size_differs?: boolean;
  blank?: boolean;
  prompt?: string;
  seed?: string;
  size?: string;
  references: { name: string; picture: number }[];
}

// What the server told with its answers, in its own units.
export interface Word {
  name: string;
  count: number;
  avg: number;
  min: number;
  max: number;
}

export interface Curve {
  endpoint: number;
  series: string;
  counter: boolean;
  values: (number | null)[];
}

export interface More {
  state: "ended" | "running" | "cut";
  origin: number;
  requests: {
    total: number; shown: number; start: number[]; latency: number[]; response: number[]; outcome: number[];
    worker: number[]; url: number[]; phase: number[];
  };
  time: {
    start: number; width_s: number; completed: number[]; failed: number[]; cancelled: number[]; lost: number[];
    images: number[]; in_flight: number[];
  };
  latency: { phase: number | null; request_latency: Shape; response_time: Shape }[];
  server: { stages: Word[]; usage: Word[]; rate_limits: Word[] };
  telemetry: { start: number; width_s: number; left_out: number; curves: Curve[] };
  errors: (Omit<ErrorGroup, "count"> & { examples: { request: string; at: number; worker: number; entry: number }[] })[];
  gallery: { kept: number; broken: number; no_prompts: string; references: Picture[]; items: Item[] };
}

export interface Data {
  report: Report;
  more: More;
}
