// Numbers as people read them: grouped thousands, units, four digits that matter. `exact` is for titles: as report.json has it.

const GROUPS = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const DASH = "–";

export function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

// 1,234,567 · 12.62 · 0.0312
export function number(value: unknown): string {
  if (!isNumber(value)) return DASH;
  const size = Math.abs(value);
  if (Number.isInteger(value) || size >= 10000) return GROUPS.format(value);
  const digits = size >= 1000 ? 1 : size >= 1 ? 2 : Math.min(6, 2 - Math.floor(Math.log10(size || 1)));
  return new Intl.NumberFormat("en-US", { minimumFractionDigits: size >= 1 ? digits : 0, maximumFractionDigits: digits })
    .format(value);
}

export function exact(value: unknown): string {
  return isNumber(value) ? String(value) : DASH;
}

export function count(value: number | undefined, one: string, many = `${one}s`): string {
  return `${number(value ?? 0)} ${value === 1 ? one : many}`;
}

// Milliseconds in the unit that fits: 0.41 ms · 12.62 s · 3 min 20 s
export function ms(value: unknown): string {
  if (!isNumber(value)) return DASH;
  if (Math.abs(value) < 1000) return `${number(value)} ms`;
  if (Math.abs(value) < 120_000) return `${number(value / 1000)} s`;
  return duration(value / 1000);
}

export function duration(seconds: number): string {
  if (seconds < 120) return `${number(seconds)} s`;
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole % 3600 / 60), whole % 60];
  return hours > 0 ? `${number(hours)} h ${minutes} min` : `${minutes} min ${rest} s`;
}

export function bytes(value: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  while (value >= 1000 && unit + 1 < units.length) {
    value /= 1000;
    ++unit;
  }
  return `${number(Math.round(value * 100) / 100)} ${units[unit]}`;
}

export function percent(share: number): string {
  return `${number(Math.round(share * 10000) / 100)} %`;
}

// 2026-11-24 03:31:00 UTC
export function instant(text: string | null): string {
  if (!text) return DASH;
  return `${text.slice(0, 10)} ${text.slice(11, 19)} UTC`;
}

export function since(text: string | null, origin: number): number | null {
  const at = text ? Date.parse(text) : NaN;
  return Number.isNaN(at) ? null : (at - origin) / 1000;
}

export { DASH };
