import { readFileSync } from 'node:fs';

const CAP_NET_ADMIN = 12n;

/** Why this process may not change the host's links, or `undefined` when it may. */
export function lacksPrivilege(): string | undefined {
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  if (effective !== undefined && (BigInt(`0x${effective}`) >> CAP_NET_ADMIN) & 1n) return undefined;
  return "this needs CAP_NET_ADMIN in the host's network namespace: run it as root";
}
