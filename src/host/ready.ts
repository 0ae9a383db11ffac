import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DeckyReady } from '../core/action.ts';
import { decodeDetail } from './containers.ts';
import type { Engine } from './engine.ts';
import { Json } from './json.ts';
import { namespaceOf } from './namespace.ts';
import { dockerWords } from './refusal.ts';

const GOOD_SAMPLES = 3;
const BETWEEN_MS = 100;
const CONNECT_MS = 1000;

/**
 * Waits until a decky is what its manifest promises: everything runs in one
 * namespace that has the address, and every TCP port answers, three times in a
 * row. A container that restarts in between starts the count anew.
 */
export async function waitUntilReady(engine: Engine, decky: DeckyReady, signal: AbortSignal, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  let restarts = -1;
  for (let good = 0; good < GOOD_SAMPLES; ) {
    signal.throwIfAborted();
    const sample = await look(engine, decky);
    good = sample.trouble === undefined && (sample.restarts === restarts || good === 0) ? good + 1 : 0;
    restarts = sample.restarts;
    if (good >= GOOD_SAMPLES) return;
    if (performance.now() > deadline) {
      throw new Error(`${decky.base} is not ready after ${Math.round(timeoutMs / 1000)} s: ${sample.trouble ?? 'it keeps restarting'}`);
    }
    await sleep(BETWEEN_MS, undefined, { signal });
  }
}

interface Sample {
  readonly trouble: string | undefined;
  readonly restarts: number;
}

async function look({ docker }: Engine, { base, services, address, ports }: DeckyReady): Promise<Sample> {
  const members = await Promise.all(
    [base, ...services].map(async (name) => {
      const inspection = new Json(await docker.getContainer(name).inspect().catch(refused), name);
      return { name, status: inspection.get('State').get('Status').text(), ...decodeDetail(inspection) };
    }),
  );
  const restarts = members.reduce((sum, m) => sum + m.restarts, 0);
  const down = members.find(({ status }) => status !== 'running');
  if (down)
    return { restarts, trouble: `${down.name} is ${down.status}${down.error ? `: ${down.error}` : ''}, exit code ${down.exitCode}` };
  const ill = members.find(({ health }) => health !== undefined && health !== 'healthy');
  if (ill) return { restarts, trouble: `${ill.name} is ${ill.health === 'starting' ? 'still starting, by its health check' : ill.health}` };
  const [owner, ...guests] = members;
  if (owner?.addresses?.includes(address) === false) return { restarts, trouble: `${base} has no address ${address} in its namespace` };
  const namespace = owner && namespaceOf(owner.pid);
  const astray = guests.find(({ pid }) => namespace !== undefined && namespaceOf(pid) !== namespace);
  if (astray) return { restarts, trouble: `${astray.name} is not in the network namespace of ${base}` };
  const answers = await Promise.all(ports.map(async ({ port }) => ({ port, error: await tryConnect(address, port) })));
  const silent = answers.find(({ error }) => error !== undefined);
  return { restarts, trouble: silent && `port ${silent.port}/tcp of ${address} does not answer: ${silent.error}` };
}

function refused(error: unknown): never {
  throw new Error(`Docker: ${dockerWords(error)}`, { cause: error });
}

/** Opens and closes a TCP connection; what went wrong, in the kernel's words, or `undefined`. */
export const tryConnect = (host: string, port: number): Promise<string | undefined> =>
  new Promise((resolve) => {
    const socket: Socket = connect({ host, port, timeout: CONNECT_MS });
    const end = (trouble: string | undefined): void => {
      socket.destroy();
      resolve(trouble);
    };
    socket.once('connect', () => end(undefined));
    socket.once('timeout', () => end(`no answer within ${CONNECT_MS / 1000} s`));
    socket.once('error', (error: Error) => end('code' in error ? String(error.code) : error.message));
  });
