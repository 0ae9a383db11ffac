import type { Port } from '../core/fleet.ts';

const DURATIONS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const SIZES: Readonly<Record<string, number>> = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };

/** `10s` as milliseconds. */
export const milliseconds = (duration: string): number => amount(duration, DURATIONS);

/** `256MiB` as bytes. */
export const bytes = (size: string): number => amount(size, SIZES);

/** `22/tcp`. */
export function toPort(text: string): Port {
  const [port, protocol] = text.split('/');
  return { port: Number(port), protocol: protocol === 'udp' ? 'udp' : 'tcp' };
}

function amount(text: string, units: Readonly<Record<string, number>>): number {
  const [, number, unit] = /^(\d+)(\D+)$/.exec(text) ?? [];
  return Number(number) * (units[unit ?? ''] ?? Number.NaN);
}
