import { readFileSync } from 'node:fs';
import type Docker from 'dockerode';
import type { ContainerDetail } from '../core/snapshot.ts';
import { decodeDetail } from './containers.ts';
import { Json } from './json.ts';
import { namespaceAddresses } from './namespace.ts';

interface Known {
  readonly detail: ContainerDetail;
  /** What the list said of it when it was inspected. */
  readonly listed: string;
  /** When the kernel started its process; `undefined`: it has none, or we may not look. */
  readonly process: string | undefined;
}

const AT_ONCE = 8;

/**
 * What only inspecting a container tells. Whose process is still the same one
 * that was inspected before has not been started since, so asking again would
 * give the same answer: on a host where nothing happens, nobody is asked.
 */
export class Details {
  #known: ReadonlyMap<string, Known> = new Map();

  /** The details of containers, by id; `listed` is their entries in Docker's list. */
  async read(docker: Docker, listed: readonly Json[]): Promise<ReadonlyMap<string, ContainerDetail>> {
    const fresh = new Map<string, Known>();
    const queue = listed.values();
    const work = async (): Promise<void> => {
      for (const entry of queue) {
        const id = entry.get('Id').text();
        fresh.set(id, this.#still(id, entry) ?? (await inspect(docker, id, entry)));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    this.#known = fresh;
    return new Map([...fresh].map(([id, { detail }]) => [id, detail]));
  }

  #still(id: string, entry: Json): Known | undefined {
    const known = this.#known.get(id);
    if (known === undefined || known.listed !== gist(entry) || known.process === undefined) return undefined;
    const { pid } = known.detail;
    if (startOf(pid) !== known.process) return undefined;
    // A parent that is deleted takes the address along, and nobody is started for it.
    const addresses = namespaceAddresses(pid, id);
    return addresses === undefined ? undefined : { ...known, detail: { ...known.detail, addresses } };
  }
}

async function inspect(docker: Docker, id: string, entry: Json): Promise<Known> {
  const detail = decodeDetail(new Json(await docker.getContainer(id).inspect(), `container ${id.slice(0, 12)}`));
  return { detail, listed: gist(entry), process: detail.pid > 0 ? startOf(detail.pid) : undefined };
}

/** What the list says, less the time that passes: `Up 5 minutes (healthy)`. */
const gist = (entry: Json): string => `${entry.get('State').text()} ${/\(.*\)/.exec(entry.optional('Status')?.text() ?? '')?.[0] ?? ''}`;

/** The kernel's start time of a process: with its number, that is one process and no other. */
function startOf(pid: number): string | undefined {
  try {
    // The name, in parentheses, may hold anything; what is counted comes after it.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
