import type { Containment, Destination } from '../core/fleet.ts';
import { subnetOf } from '../core/ipv4.ts';
import type { Context } from './context.ts';
import type { Containment as Written } from './fleet.gen.ts';
import { problem } from './problem.ts';
import { toPort } from './units.ts';

/** One place where a containment may be written, and its JSON pointer. */
export interface Layer {
  readonly written: Written | undefined;
  readonly pointer: string;
}

type Words = Exclude<Written, string>;

/** What the layers say together, the last one on top; what none of them says is denied. */
export function containmentOf(layers: readonly Layer[]): Containment | undefined {
  let words: Words | undefined = {};
  for (const { written } of layers) {
    if (written !== undefined) words = typeof written === 'string' ? undefined : { ...words, ...written };
  }
  if (words === undefined) return undefined;
  const { egress = 'deny', host = 'deny', allow = [], logCollector } = words;
  return {
    egress,
    host,
    allow: allow.flatMap(({ to, ports }) => ports.map((port) => ({ ...toPort(port), to: plain(to) }))),
    logCollector: logCollector && { to: logCollector.address, port: logCollector.port, protocol: logCollector.protocol ?? 'tcp' },
  };
}

/** Reports destinations that are one host of a subnet: whoever wrote them may have meant either. */
export function checkContainment({ source, report }: Context, { written, pointer }: Layer): void {
  if (written === undefined || typeof written === 'string') return;
  for (const [n, { to }] of (written.allow ?? []).entries()) {
    const [address = '', prefix] = to.split('/');
    if (prefix === undefined || subnetOf(address, Number(prefix)) === to) continue;
    const message = `${to} is one host of a subnet; write \`${subnetOf(address, Number(prefix))}\`, or \`${address}\` for that host alone`;
    report(problem(source, 'host-bits', `${pointer}/allow/${n}/to`, message));
  }
}

/** A single address, however it was written. */
const plain = (to: string): Destination['to'] => to.replace(/\/32$/, '');
