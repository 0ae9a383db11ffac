import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { otherEngine } from '../scripts/engines/other.ts';
import type { Engine } from '../src/host/engine.ts';
import { readSnapshot } from '../src/host/read.ts';
import { kinds } from '../src/kinds/index.ts';
import { load } from '../src/manifest/load.ts';
import { settle } from '../src/manifest/settle.ts';
import { makePlan } from '../src/plan/make.ts';
import type { Plan } from '../src/plan/plan.ts';
import { eth0 } from '../test/core/link.ts';
import { treeOf } from '../test/manifest/written.ts';
import { direct } from './direct.ts';
import { rowOf } from './fleet.ts';
import { composeFile, dockerCommands } from './rivals.ts';
import { OURS, type Sensor } from './sensor.ts';

/** How many calls the limit is measured with: what is best on two processors. */
const AT_ONCE = 8;

const IMAGE = 'busybox:1.36';
/** Another name of the same image, so that a change costs no download. */
export const CHANGED = { repo: 'busybox', tag: 'changed' } as const;
const OTHER = `${CHANGED.repo}:${CHANGED.tag}`;

/** Somebody who can bring a fleet up and down; who cannot change one does without. */
export interface Rival {
  readonly name: string;
  /** How many containers it makes of a decky. */
  readonly each: 1 | 2;
  up(): Promise<unknown>;
  /** `socket`: by another way to the Engine than all are timed with, such as one that counts. */
  again?(socket?: string): Promise<unknown>;
  change?(): Promise<unknown>;
  down(): Promise<unknown>;
}

/** Ours, the two of Docker, and the limit; all of them straight on the Engine's socket. */
export async function rivalsOn(sensor: Sensor, engine: Engine, deckies: number): Promise<readonly Rival[]> {
  const on = { sensor, engine, deckies };
  return [ours(on, false), ours(on, true), await composed(on), oneByOne(on), bare(on)];
}

interface Stage {
  readonly sensor: Sensor;
  readonly engine: Engine;
  readonly deckies: number;
}

function ours({ sensor: { host, on }, deckies }: Stage, standalone: boolean): Rival {
  const manifest = join(host.directory, 'bench.yaml');
  const apply = async (image: string, socket = host.socket): Promise<unknown> => {
    await writeFile(manifest, rowOf(deckies, image, standalone));
    return on(...OURS, '--docker-host', `unix://${socket}`, 'apply', manifest, '--yes');
  };
  return {
    name: standalone ? 'decnet-sync standalone' : 'decnet-sync',
    each: standalone ? 1 : 2,
    up: () => apply(IMAGE),
    again: (socket) => apply(IMAGE, socket),
    change: () => apply(OTHER),
    down: () => on(...OURS, 'teardown', '--all', '--yes'),
  };
}

async function composed({ sensor: { host, on }, engine, deckies }: Stage): Promise<Rival> {
  const { compose } = await otherEngine('sid');
  const file = (image: string): string => join(host.directory, `${image.replace(':', '-')}.yaml`);
  for (const image of [IMAGE, OTHER]) await writeFile(file(image), composeFile(await planOf(engine, deckies, image)));
  const by = (socket: string, image: string, ...words: readonly string[]): Promise<unknown> =>
    on('env', `DOCKER_HOST=unix://${socket}`, compose, '--file', file(image), ...words);
  const call = (image: string, ...words: readonly string[]): Promise<unknown> => by(host.socket, image, ...words);
  return {
    name: 'docker compose',
    each: 2,
    up: () => call(IMAGE, 'up', '--detach'),
    again: (socket = host.socket) => by(socket, IMAGE, 'up', '--detach'),
    change: () => call(OTHER, 'up', '--detach'),
    down: () => call(OTHER, 'down', '--timeout', '0'),
  };
}

function oneByOne({ sensor: { on, docker }, engine, deckies }: Stage): Rival {
  const call = (...words: readonly string[]): Promise<unknown> => on('docker', ...words);
  return {
    name: 'docker run, one by one',
    each: 2,
    async up() {
      for (const words of dockerCommands(await planOf(engine, deckies, IMAGE), engine.atLeast(44))) await call(...words);
    },
    async down() {
      await call('rm', '--force', '--volumes', ...(await docker.listContainers({ all: true })).map(({ Id }) => Id));
      await call('network', 'rm', 'decnet_lan');
    },
  };
}

function bare({ sensor: { host }, engine, deckies }: Stage): Rival {
  return {
    name: 'bare calls',
    each: 2,
    up: async () => direct(host.socket, engine, await planOf(engine, deckies, IMAGE), AT_ONCE),
    async down() {
      const standing = { ...(await readSnapshot(engine, 'direct')), links: [], routes: [] };
      const nothing = { instance: 'direct', commit: undefined, fleets: [], scope: undefined };
      await direct(host.socket, engine, makePlan(kinds, nothing, standing), AT_ONCE);
    },
  };
}

/** What all others are to make: the plan for a host with one interface and nothing else. */
async function planOf(engine: Engine, deckies: number, image: string): Promise<Plan> {
  const host = { ...(await readSnapshot(engine, 'direct')), links: [eth0], routes: [], containers: [], networks: [] };
  const { fleets } = settle(load(treeOf({ 'bench.yaml': rowOf(deckies, image) })).declarations, host);
  return makePlan(kinds, { instance: 'direct', commit: undefined, fleets, scope: undefined }, host);
}
