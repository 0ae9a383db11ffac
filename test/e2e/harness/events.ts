import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import { onHost } from '../../../src/lab/enter.ts';
import type { Lab } from '../../../src/lab/lab.ts';
import { firstHost } from './commands.ts';
import { engine } from './engine.ts';
import { eventually } from './eventually.ts';
import { settled } from './snapshot.ts';

/** What happened on a host between two moments. */
export interface Happened {
  /** `container start office.nas-01`, in their order. */
  readonly docker: readonly string[];
  /** Lines of `ip -o monitor link address route`. */
  readonly netlink: readonly string[];
}

/** Both sources deliver within a few milliseconds; this is how long the last ones may take. */
const LATEST = 250;

/** Listens to the lab's first host from now on; the function it returns ends that and tells what was heard. */
export async function watchEvents(lab: Lab): Promise<() => Promise<Happened>> {
  await settled(lab);
  const docker: string[] = [];
  const stream = await (await engine(lab)).getEvents();
  createInterface({ input: stream }).on('line', (line) => docker.push(words(JSON.parse(line))));

  const netlink: string[] = [];
  const { file, args, env } = onHost(lab, firstHost(lab), ['ip', '-o', 'monitor', 'link', 'address', 'route']);
  const monitor = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  createInterface({ input: monitor.stdout }).on('line', (line) => netlink.push(line));
  await eventually(() => subscribed(monitor));

  return async () => {
    await pause(LATEST);
    monitor.kill();
    if ('destroy' in stream && typeof stream.destroy === 'function') stream.destroy();
    return { docker, netlink };
  };
}

interface DockerEvent {
  readonly Type: string;
  readonly Action: string;
  readonly Actor: { readonly ID: string; readonly Attributes: { readonly name?: string } };
}

const words = ({ Type, Action, Actor }: DockerEvent): string => `${Type} ${Action} ${Actor.Attributes.name ?? Actor.ID}`;

/** The monitor says nothing when it is ready, but the kernel lists who listens to which netlink groups. */
async function subscribed({ pid }: ChildProcess): Promise<void> {
  const sockets = (await readFile(`/proc/${pid}/net/netlink`, 'utf8')).split('\n').map((line) => line.trim().split(/\s+/));
  expect(sockets.some(([, , port, groups = '0']) => Number(port) === pid && Number.parseInt(groups, 16) !== 0)).toBe(true);
}
