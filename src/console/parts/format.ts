/** Numbers and times as people read them. Everything is in English and in UTC, as the server's own answers are. */

const plain = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** 1,413,834; a short number keeps the digits that count: 0.0123, 12.3. */
export function numberText(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e9)) return value.toExponential(2);
  if (Number.isInteger(value) || size >= 1000) return plain.format(value);
  return String(Number(value.toPrecision(size >= 100 ? 4 : 3)));
}

export function percentText(share: number, digits = 1): string {
  return `${(share * 100).toFixed(digits)} %`;
}

/** 0.42 ms, 12 ms, 3.1 s. */
export function millisecondsText(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return '–';
  if (ms >= 10_000) return `${(ms / 1000).toFixed(0)} s`;
  if (ms >= 1_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${ms >= 100 ? ms.toFixed(0) : ms >= 10 ? ms.toFixed(1) : ms.toFixed(2)} ms`;
}

/** 31 s, 2 min 5 s, 3 h 20 min. */
export function secondsText(seconds: number | null): string {
  if (seconds === null || !Number.isFinite(seconds)) return '–';
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

export function bytesText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 ** 2) return `${(bytes / 1024).toFixed(1)} KiB`;
  if (bytes < 1024 ** 3) return `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
  return `${(bytes / 1024 ** 3).toFixed(2)} GiB`;
}

/** 2026-11-28 03:36:02, UTC. */
export function timeText(iso: string | null): string {
  return iso === null ? '–' : iso.slice(0, 19).replace('T', ' ');
}

/** [n, 28, 28, 1]; n is the batch. */
export function shapeText(shape: readonly (number | null)[]): string {
  const axis = (size: number | null, index: number): string =>
    size === null ? (index === 0 ? 'n' : '?') : String(size);
  return `[${shape.map(axis).join(', ')}]`;
}
