// What the report's short names mean, in words.

export const METRIC_NAMES: Record<string, string> = {
  request_latency: "Request latency", response_time: "Response time", held: "Held", lag: "Lag",
  lag_issue: "Lag in issue", lag_transport: "Lag in transport", lag_worker: "Lag in worker", lag_curl: "Lag before curl",
  lag_send: "Lag in sending", lag_receive: "Lag in receiving", time_to_first_byte: "Time to first byte",
  time_to_first_partial: "Time to first partial", partial_gap: "Gap between partials",
  input_sequence_length: "Prompt length", image_count: "Images per request", image_latency: "Latency per image",
  image_throughput: "Images per second of a request", image_fetch_time: "Image fetch time", megapixels: "Megapixels",
  server_inference_time: "Server inference time", time_outside_inference: "Time outside inference",
  peak_memory: "Peak memory", bytes_up: "Bytes up", bytes_down: "Bytes down",
  http_req_dns_lookup: "HTTP: name lookup", http_req_connecting: "HTTP: connecting",
  http_req_tls_handshaking: "HTTP: TLS handshake", http_req_connection_reused: "HTTP: connection reused",
  http_req_connection_overhead: "HTTP: connection overhead", http_req_sending: "HTTP: sending (upload)",
  http_req_waiting: "HTTP: waiting", http_req_receiving: "HTTP: receiving (download)", http_req_duration: "HTTP: duration",
  http_req_total: "HTTP: total", error_isl: "Prompt length of failures", request_throughput: "Requests per second",
  images_per_second: "Images per second", megapixels_per_second: "Megapixels per second",
  steps_per_second: "Steps per second", effective_concurrency: "Effective concurrency", goodput: "Goodput",
  benchmark_duration: "Duration", error_rate: "Error rate", request_count: "Completed requests",
  error_request_count: "Failed and lost requests", completed_request_count: "Completed, failed and lost requests",
  cancelled_request_count: "Cancelled requests", good_request_count: "Good requests", good_request_fraction: "Good fraction",
  gpu_seconds_per_image: "GPU seconds per image", price_per_1000_images: "Price per 1,000 images",
  gpu_power: "GPU power", gpu_energy: "GPU energy", energy_per_image: "Energy per image",
};

// What each outcome is called, and the colour and mark it has in every chart.
export const OUTCOMES = [
  { key: "completed", colour: "--good", mark: "●" },
  { key: "failed", colour: "--bad", mark: "▲" },
  { key: "cancelled", colour: "--odd", mark: "■" },
  { key: "lost", colour: "--lost", mark: "◆" },
] as const;

export const PERCENTILES = ["p1", "p5", "p10", "p25", "p50", "p75", "p90", "p95", "p99", "p99_9"];

export function metricName(tag: string): string {
  return METRIC_NAMES[tag] ?? tag.replace(/_/g, " ");
}

export function percentileName(key: string): string {
  return key.replace("_", ".");
}

export const MARKS: Record<string, string> = {
  uncertain: "~ few independent requests stand behind it",
  not_carried: "! too few requests to carry it",
};
