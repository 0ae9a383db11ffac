import type { Context } from './context.ts';
import type { Decky } from './fleet.gen.ts';
import { problem } from './problem.ts';

/** What a base container would be made of. */
const OF_BASE = ['image', 'command'] as const;

/** Reports what a standalone decky cannot have. `services`: how many there are; `undefined` while that cannot be told. */
export function checkStandalone({ source, report }: Context, written: Decky, pointer: string, services: number | undefined): void {
  const advice = 'or write `standalone: false`';
  if (services !== undefined && services !== 1) {
    const count = services === 0 ? 'none' : String(services);
    const message = `a standalone decky is one service, and this one has ${count}: leave it one, ${advice}`;
    report(problem(source, 'standalone-services', `${pointer}/standalone`, message, 'key'));
  }
  for (const key of OF_BASE) {
    if (written[key] === undefined) continue;
    const message = `\`${key}\` is for the base container, and a standalone decky has none: remove it, ${advice}`;
    report(problem(source, 'standalone-base', `${pointer}/${key}`, message, 'key'));
  }
}
