import { type Capability, capabilitiesIn } from './capabilities.ts';
import { type Check, fail, pass, skip, warn } from './check.ts';
import type { DeckyContainer, Facts } from './facts.ts';

/** What the deckies that are there can do beyond what a manifest can ask for. */
export function deckies({ engine }: Facts): readonly Check[] {
  if ('because' in engine || engine.value.containers.length === 0) return [];
  const { containers } = engine.value;
  return [rights(containers), names(containers), groups(containers), starts(containers)];
}

/** The same as the schema allows. */
const ALLOWED: ReadonlySet<Capability> = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'IPC_LOCK',
  'KILL',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
  'SYS_NICE',
]);

function rights(containers: readonly DeckyContainer[]): Check {
  const id = 'decky-privileges';
  const excess = containers.flatMap((container) => {
    const found = excessOf(container);
    return found.length === 0 ? [] : [`${container.name} has ${found.join(', ')}`];
  });
  const seen = containers.filter(({ process }) => process !== undefined).length;
  if (excess.length === 0 && seen === 0) return skip(id, `none of ${containers.length} containers runs and shows in /proc`);
  if (excess.length === 0) return pass(id, `none of the ${seen} containers that run has more rights than a manifest can give`);
  return fail(id, excess.join('; '), 'decnet-sync makes none like this: remove them, and apply anew');
}

function excessOf({ process, binds }: DeckyContainer): readonly string[] {
  const capabilities = process ? capabilitiesIn(process.bounding).filter((name) => !ALLOWED.has(name)) : [];
  return [
    ...(capabilities.length > 0 ? [`capabilities ${capabilities.join(' ')}`] : []),
    ...(process?.noNewPrivileges === false ? ['a way to new privileges (setuid)'] : []),
    ...binds.map((path) => `${path} of the host`),
  ];
}

/** From Engine 28 on, whoever names no DNS server has its questions asked by the host, from the host's address. */
function names(containers: readonly DeckyContainer[]): Check {
  const id = 'decky-dns';
  const leaky = containers.filter(({ dns }) => dns?.length === 0).map(({ name }) => name);
  if (leaky.length === 0) return pass(id, "no decky's DNS questions leave from this host's address");
  return fail(
    id,
    `DNS questions of ${leaky.join(', ')} leave from this host's address`,
    'remove them, and apply anew: decnet-sync names a DNS server',
  );
}

/** Services of a base that has started again live on in a namespace without an interface. */
function groups(containers: readonly DeckyContainer[]): Check {
  const id = 'decky-namespaces';
  const astray = containers.filter(({ role, decky, process }) => {
    const base = containers.find((other) => other.role === 'base' && other.decky === decky);
    return (
      role === 'service' &&
      process?.namespace !== undefined &&
      base?.process?.namespace !== undefined &&
      base.process.namespace !== process.namespace
    );
  });
  if (!containers.some(({ process }) => process?.namespace !== undefined)) return skip(id, 'no namespace of a container can be seen');
  if (astray.length === 0) return pass(id, 'every service that runs is in the network namespace of its base');
  return warn(
    id,
    `${astray.map(({ name }) => name).join(', ')} is not in the network namespace of its base, and nobody can reach it`,
    '`decnet-sync apply` starts it again',
  );
}

/** Docker tries no such start a second time, not even when the interface is back. */
function starts(containers: readonly DeckyContainer[]): Check {
  const id = 'decky-starts';
  const failed = containers.flatMap(({ name, error }) => (/requested parent interface/.test(error ?? '') ? [`${name} (${error})`] : []));
  if (failed.length === 0) return pass(id, 'no decky failed to start for want of its interface');
  return warn(
    id,
    `started when their interface was not there, and down since: ${failed.join('; ')}`,
    'bring the interface up, and have the Engine wait for it at boot (`boot-order`); then `decnet-sync apply` starts them again',
  );
}
