import { LABEL } from '../core/mark.ts';
import type { ContainerProcess, DeckyContainer, EngineFacts } from '../doctor/facts.ts';
import { decodeContainer, type Sight } from './containers.ts';
import { Details } from './details.ts';
import { connect, type Engine } from './engine.ts';
import { Json } from './json.ts';
import { listensHere } from './listens.ts';
import { namespaceOf } from './namespace.ts';
import { decodeNetwork } from './networks.ts';
import { firstProcesses, type Process } from './processes.ts';
import { ofOneMoment } from './read.ts';
import { textOf } from './text.ts';
import { namespaceWays } from './ways.ts';

/** The first minor version of the API whose Engines ask DNS servers from the host's own address, unless they are told whom to ask. */
const ASKS_FOR_OTHERS = 48;
const AT_ONCE = 8;

/** The Engine, and our containers as Docker and the kernel show them. */
export async function readEngineFacts(instance: string, dockerHost: string | undefined): Promise<EngineFacts> {
  const engine = await connect(dockerHost);
  return ofOneMoment(() => readOnce(engine, instance));
}

async function readOnce(engine: Engine, instance: string): Promise<EngineFacts> {
  const { docker, version, api, host } = engine;
  const [info, networks, listed] = await Promise.all([
    docker.info().then((answer: unknown) => new Json(answer, 'info')),
    docker.listNetworks().then((answer) => new Json(answer, 'networks').list().map(decodeNetwork)),
    docker.listContainers({ all: true }).then((answer) => new Json(answer, 'containers').list()),
  ]);
  const running = listed.filter((entry) => entry.get('State').text() === 'running');
  const processes = running.length > 0 ? firstProcesses() : new Map<string, Process>();
  const ours = listed.filter((entry) => entry.get('Labels').texts()[LABEL.instance] === instance);
  // Whatever is asked of a container's past is asked of whoever has the address.
  const bases = ours.filter((entry) => entry.get('Labels').texts()[LABEL.role] === 'base');
  const [sights, dns] = await Promise.all([new Details().read(docker, bases, () => processes), askDns(engine, bases)]);
  return {
    host,
    version,
    api,
    ...decodeInfo(info),
    namespace: listensHere(engine),
    own: namespaceOf(process.pid),
    networks,
    running: running.length,
    visible: running.filter((entry) => processes.has(idOf(entry))).length,
    everyone: listed.map((entry) => decodeContainer(entry, sights.get(idOf(entry)))),
    containers: ours.map((entry) => {
      const id = idOf(entry);
      return decodeDecky(entry, sights.get(id), dns.get(id), processes.get(id));
    }),
  };
}

/** What the Engine says of itself. */
export const decodeInfo = (info: Json): Pick<EngineFacts, 'system' | 'security' | 'liveRestore'> => ({
  system: info.optional('OperatingSystem')?.text() ?? 'unknown',
  security: (info.optional('SecurityOptions')?.list() ?? []).map((option) => option.text()),
  liveRestore: info.get('LiveRestoreEnabled').boolean(),
});

const idOf = (entry: Json): string => entry.get('Id').text();

function decodeDecky(
  entry: Json,
  sight: Sight | undefined,
  dns: readonly string[] | undefined,
  process: Process | undefined,
): DeckyContainer {
  const { name, labels, network, detail } = decodeContainer(entry, sight);
  const role = labels[LABEL.role] ?? '';
  const mounts = entry.nullable('Mounts')?.list() ?? [];
  const status = process && textOf(`/proc/${process.pid}/status`);
  return {
    name,
    decky: `${labels[LABEL.fleet]}/${labels[LABEL.decky]}`,
    role,
    network: labels[LABEL.network] ?? '',
    address: network.on === 'networks' ? network.endpoints[0]?.configured : undefined,
    binds: mounts.filter((mount) => mount.optional('Type')?.text() === 'bind').map((mount) => mount.get('Source').text()),
    dns,
    error: detail?.error,
    process: status === undefined || process === undefined ? undefined : decodeProcess(status, process.pid),
    ways: process && role === 'base' ? namespaceWays(process.pid, idOf(entry)) : undefined,
  };
}

function decodeProcess(status: string, pid: number): ContainerProcess | undefined {
  const bounding = /^CapBnd:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  if (bounding === undefined) return undefined;
  const noNewPrivileges = /^NoNewPrivs:\s*1$/m.test(status);
  return { pid, bounding, noNewPrivileges, namespace: namespaceOf(pid) };
}

/** Only an inspection tells; so Docker is asked only where the answer matters. */
async function askDns({ docker, atLeast }: Engine, bases: readonly Json[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  if (!atLeast(ASKS_FOR_OTHERS)) return found;
  const queue = bases.map(idOf).values();
  const ask = async (): Promise<void> => {
    for (const id of queue) {
      const inspection = new Json(await docker.getContainer(id).inspect(), `container ${id.slice(0, 12)}`);
      found.set(
        id,
        (inspection.get('HostConfig').optional('Dns')?.list() ?? []).map((server) => server.text()),
      );
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, ask));
  return found;
}
