import { closeSync, openSync, readlinkSync } from 'node:fs';
import type { GuardSeal } from '../core/action.ts';
import { proofOf } from '../core/guard.ts';
import type { Engine } from './engine.ts';
import { admitScript, releaseScript, sealScript, unsealScript } from './guard-script.ts';
import { Json } from './json.ts';
import { belongsTo, namespaceOf } from './namespace.ts';
import { runScriptIn } from './nft.ts';
import { startOf } from './processes.ts';
import { dockerWords, isMissing } from './refusal.ts';

/** Rules first, then the proof: whoever is killed in between has set them for nothing, and nobody thinks otherwise. */
export async function seal(engine: Engine, { guard, container, name, address, tables, print, stale }: GuardSeal): Promise<void> {
  const inside = await enter(engine, container);
  if (inside === undefined)
    throw new Error(`${name} does not run, or not where its processes can be seen: there is no namespace to set rules in`);
  const proof = proofOf(address, inside.start, print);
  await inside.load(sealScript(tables), releaseScript(guard, stale) + admitScript(guard, [proof]));
}

/** What is gone, or does not run, has no namespace with rules in it. */
export async function unseal(engine: Engine, { container }: { readonly container: string }): Promise<void> {
  await (await enter(engine, container))?.load(unsealScript());
}

/** The network namespace of a container that runs, to be used once. */
interface Inside {
  /** When the container's first process was started, in clock ticks. */
  readonly start: number;
  /** `here`: what is loaded on this host once that has succeeded. */
  readonly load: (script: string, here?: string) => Promise<void>;
}

/** Opens it; `undefined` when the container does not run. */
async function enter({ docker }: Engine, container: string): Promise<Inside | undefined> {
  const inspection = await docker
    .getContainer(container)
    .inspect()
    .catch((error: unknown) => {
      if (isMissing(error)) return undefined;
      throw new Error(`Docker: ${dockerWords(error)}`, { cause: error });
    });
  if (inspection === undefined) return undefined;
  const found = new Json(inspection, `container ${container}`);
  const pid = found.get('State').get('Pid').number();
  return pid > 0 ? open(pid, found.get('Id').text()) : undefined;
}

/**
 * Numbers of processes are given again: what was opened is the container's if the process still is once it is open, and
 * stays what it is, whatever becomes of the container. A process that has ended, or cannot be seen from here, is none.
 */
function open(pid: number, id: string): Inside | undefined {
  const start = startOf(pid);
  if (start === undefined) return undefined;
  let descriptor: number | undefined;
  try {
    descriptor = openSync(`/proc/${pid}/ns/net`, 'r');
    const inside = belongsTo(pid, id) && startOf(pid) === start ? within(descriptor, start, id) : undefined;
    if (inside === undefined) closeSync(descriptor);
    return inside;
  } catch (error) {
    if (descriptor !== undefined) closeSync(descriptor);
    if (startOf(pid) !== start) return undefined;
    throw error;
  }
}

/** Rules in this host's own namespace would be about this host. */
function within(descriptor: number, start: number, id: string): Inside {
  const path = `/proc/${process.pid}/fd/${descriptor}`;
  if (readlinkSync(path) === namespaceOf(process.pid))
    throw new Error(`container ${id.slice(0, 12)} is in the network namespace of this host: no rules are set there`);
  return { start, load: (script, here) => runScriptIn(path, script, here).finally(() => closeSync(descriptor)) };
}
