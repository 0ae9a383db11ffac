import type Docker from 'dockerode';
import type { ContainerDetail, ContainerState } from '../core/snapshot.ts';
import { decodeInspection, type Sight } from './containers.ts';
import { Json } from './json.ts';
import { namespaceAddresses } from './namespace.ts';
import { firstProcesses, type Process, startOf } from './processes.ts';

interface Known {
  readonly state: ContainerState;
  readonly detail: ContainerDetail;
  /** What the list said of it when it was last asked about. */
  readonly listed: string;
  /** `undefined`: it has none, or we may not look. */
  readonly process: Process | undefined;
}

const AT_ONCE = 8;

/**
 * What Docker's list leaves out. Of a container that runs, the kernel tells it
 * sooner than Docker does; the rest are inspected. Whose process is still the
 * same one has not been started since, so on a host where nothing happens
 * nobody is asked.
 */
export class Details {
  #known: ReadonlyMap<string, Known> = new Map();

  /** The details of containers, by id; `listed` is their entries in Docker's list, `first` whoever has found their processes. */
  async read(
    docker: Docker,
    listed: readonly Json[],
    first: () => ReadonlyMap<string, Process> = firstProcesses,
  ): Promise<ReadonlyMap<string, Sight>> {
    const fresh = new Map<string, Known>();
    const rest: { readonly id: string; readonly entry: Json }[] = [];
    for (const entry of listed) {
      const id = entry.get('Id').text();
      const still = this.#still(id, entry);
      if (still) fresh.set(id, still);
      else rest.push({ id, entry });
    }
    const processes = rest.length > 0 ? first() : new Map<string, Process>();
    const queue = rest.values();
    const work = async (): Promise<void> => {
      for (const { id, entry } of queue) fresh.set(id, seen(id, entry, processes.get(id)) ?? (await inspect(docker, id, entry)));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    this.#known = fresh;
    return sights(fresh);
  }

  #still(id: string, entry: Json): Known | undefined {
    const known = this.#known.get(id);
    if (known?.process === undefined || known.listed !== gist(entry) || startOf(known.process.pid) !== known.process.start)
      return undefined;
    // A parent that is deleted takes the address along, and nobody is started for it.
    const addresses = namespaceAddresses(known.process.pid, id);
    return addresses === undefined ? undefined : { ...known, detail: { ...known.detail, addresses } };
  }
}

const UP: ReadonlySet<ContainerState> = new Set(['running', 'paused', 'restarting']);

/**
 * Docker hears of an end a moment after it, and until then tells by its own clock when the container was started, which
 * is not to be compared with the kernel's. Where others show their processes, nothing is known of one that has none.
 */
function sights(known: ReadonlyMap<string, Known>): ReadonlyMap<string, Sight> {
  const show = [...known.values()].some(({ process }) => process !== undefined);
  const ending = ({ state, process }: Known): boolean => show && process === undefined && UP.has(state);
  return new Map([...known].map(([id, each]) => [id, { state: each.state, detail: ending(each) ? undefined : each.detail }]));
}

/** What list and kernel tell of a container that runs; of any other, only Docker knows how it ended. */
function seen(id: string, entry: Json, process: Process | undefined): Known | undefined {
  if (process === undefined || entry.get('State').text() !== 'running') return undefined;
  const addresses = namespaceAddresses(process.pid, id);
  if (addresses === undefined) return undefined;
  const detail = { startedAt: process.start, health: healthOf(entry), addresses, error: undefined, exitCode: 0 };
  return { state: 'running', detail, listed: gist(entry), process };
}

async function inspect(docker: Docker, id: string, entry: Json): Promise<Known> {
  const inspection = new Json(await docker.getContainer(id).inspect(), `container ${id.slice(0, 12)}`);
  const { state, pid, restarts: _, ...detail } = decodeInspection(inspection);
  const start = pid > 0 ? startOf(pid) : undefined;
  if (start === undefined) return { state, detail, listed: gist(entry), process: undefined };
  // By the kernel's clock, as of all the others that run: it is only ever compared, and no one can set it back.
  return { state, detail: { ...detail, startedAt: start }, listed: gist(entry), process: { pid, start } };
}

const statusOf = (entry: Json): string => /\(.*\)/.exec(entry.nullable('Status')?.text() ?? '')?.[0] ?? '';

/** What the list says, less the time that passes: `Up 5 minutes (healthy)`. */
const gist = (entry: Json): string => `${entry.get('State').text()} ${statusOf(entry)}`;

function healthOf(entry: Json): string | undefined {
  const status = statusOf(entry);
  return status === '(health: starting)' ? 'starting' : /^\((healthy|unhealthy)\)$/.exec(status)?.[1];
}
