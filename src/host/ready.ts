import { setTimeout as sleep } from 'node:timers/promises';
import type { DeckyReady } from '../core/action.ts';
import type { ContainerState } from '../core/snapshot.ts';
import { decodeInspection, type Inspected } from './containers.ts';
import type { Engine } from './engine.ts';
import { Json } from './json.ts';
import { namespaceOf } from './namespace.ts';
import { type Process, startOf } from './processes.ts';
import { dockerWords } from './refusal.ts';
import { tryConnect } from './try-connect.ts';

const GOOD_SAMPLES = 3;
const BETWEEN_MS = 100;

/**
 * Waits until a decky is what its manifest promises: everything runs in one
 * namespace that has the address, and every TCP port answers, three times in a
 * row. A container that restarts in between starts the count anew.
 */
export async function waitUntilReady(engine: Engine, decky: DeckyReady, signal: AbortSignal, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  let last: Sample | undefined;
  for (let good = 0; good < GOOD_SAMPLES; ) {
    signal.throwIfAborted();
    const sample: Sample = last && isStill(last) ? { ...last, trouble: await silence(decky) } : await look(engine, decky);
    const steady = good === 0 || sample.starts === last?.starts;
    good = sample.trouble === undefined && steady ? good + 1 : 0;
    last = sample;
    if (good >= GOOD_SAMPLES) return;
    if (sample.over) throw new Error(`${decky.base} will not be ready: ${sample.trouble}`);
    if (performance.now() > deadline) {
      throw new Error(`${decky.base} is not ready after ${Math.round(timeoutMs / 1000)} s: ${sample.trouble ?? 'it keeps restarting'}`);
    }
    await sleep(BETWEEN_MS, undefined, { signal });
  }
}

interface Sample {
  readonly trouble: string | undefined;
  /** No use waiting: what Docker would start again by itself would be restarting by now. */
  readonly over?: boolean;
  /** When its containers were started, as one text: another one after a restart. */
  readonly starts: string;
  /** Its containers' processes, when all that may be wrong is that a port is silent; `undefined`: only Docker can tell. */
  readonly processes: readonly Process[] | undefined;
}

const ENDED: ReadonlySet<ContainerState> = new Set(['exited', 'dead', 'removing']);

/** Nothing has been started since: the kernel tells that for a fraction of what Docker takes. */
const isStill = ({ processes }: Sample): boolean => processes?.every(({ pid, start }) => startOf(pid) === start) ?? false;

async function look({ docker }: Engine, decky: DeckyReady): Promise<Sample> {
  const { base, services, address } = decky;
  const members = await Promise.all(
    [base, ...services].map(async (name) => {
      const inspection = new Json(await docker.getContainer(name).inspect().catch(refused), name);
      return { name, ...decodeInspection(inspection) };
    }),
  );
  const seen = { starts: members.map(({ startedAt, restarts }) => `${startedAt} ${restarts}`).join(), processes: undefined };
  const down = members.find(({ state }) => state !== 'running');
  if (down) {
    const trouble = `${down.name} is ${down.state}${down.error ? `: ${down.error}` : ''}, exit code ${down.exitCode}`;
    return { ...seen, trouble, over: ENDED.has(down.state) };
  }
  const ill = members.find(({ health }) => health !== undefined && health !== 'healthy');
  if (ill) return { ...seen, trouble: `${ill.name} is ${ill.health === 'starting' ? 'still starting, by its health check' : ill.health}` };
  const [owner, ...guests] = members;
  if (owner?.addresses?.includes(address) === false) return { ...seen, trouble: `${base} has no address ${address} in its namespace` };
  const namespace = owner && namespaceOf(owner.pid);
  const astray = guests.find(({ pid }) => namespace !== undefined && namespaceOf(pid) !== namespace);
  if (astray) return { ...seen, trouble: `${astray.name} is not in the network namespace of ${base}` };
  return { ...seen, processes: processesOf(members), trouble: await silence(decky) };
}

/** A health check may fail without anything being started anew, and processes that we cannot see are no proof. */
function processesOf(members: readonly Inspected[]): readonly Process[] | undefined {
  const processes = members.flatMap(({ pid, addresses, health }) => {
    const start = addresses === undefined || health !== undefined ? undefined : startOf(pid);
    return start === undefined ? [] : { pid, start };
  });
  return processes.length === members.length ? processes : undefined;
}

/** What does not answer that should, if anything. */
async function silence({ address, ports }: DeckyReady): Promise<string | undefined> {
  const answers = await Promise.all(ports.map(async ({ port }) => ({ port, error: await tryConnect(address, port) })));
  const silent = answers.find(({ error }) => error !== undefined);
  return silent && `port ${silent.port}/tcp of ${address} does not answer: ${silent.error}`;
}

function refused(error: unknown): never {
  throw new Error(`Docker: ${dockerWords(error)}`, { cause: error });
}
