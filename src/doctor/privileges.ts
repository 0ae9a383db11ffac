import { has } from './capabilities.ts';
import { type Check, pass, skip, warn } from './check.ts';
import type { Facts } from './facts.ts';

/** What each is needed for. */
const NEEDED = [
  { name: 'NET_ADMIN', what: 'change links and routes' },
  { name: 'NET_RAW', what: 'ask the LAN by ARP' },
  { name: 'SYS_PTRACE', what: "look into containers' namespaces" },
  { name: 'SYS_ADMIN', what: 'set rules in them' },
] as const;

/** What this very process may do: a host is no less fit for being asked about by somebody who may only look. */
export function privileges({ system: { capabilities } }: Facts): readonly Check[] {
  if (capabilities === undefined) return [skip('privileges', 'it does not show what this process may do')];
  const lacking = NEEDED.filter(({ name }) => !has(capabilities, name));
  if (lacking.length === 0)
    return [pass('privileges', 'this process may change links, ask the LAN, look into containers and set rules in them')];
  const names = lacking.map(({ name, what }) => `${what} (CAP_${name})`).join(', nor ');
  return [warn('privileges', `this process may not ${names}`, 'run decnet-sync as root')];
}
