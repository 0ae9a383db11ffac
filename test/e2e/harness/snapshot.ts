import type Docker from 'dockerode';
import { expect } from 'vitest';
import type { Lab } from '../../../src/lab/lab.ts';
import { onHost } from './commands.ts';
import { engine } from './engine.ts';
import { eventually } from './eventually.ts';

/** All of a host that a fleet could change, as text, to be compared whole. */
export interface HostSnapshot {
  readonly links: string;
  readonly addresses: string;
  readonly routes: string;
  readonly rules: string;
  readonly sysctls: string;
  readonly containers: readonly string[];
  readonly networks: readonly string[];
  readonly volumes: readonly string[];
  readonly images: readonly string[];
}

/** The lab's first host as it is. Counters are left out: they count our looking, too. */
export async function snapshotOf(lab: Lab): Promise<HostSnapshot> {
  await settled(lab);
  const docker = await engine(lab);
  const containers = await docker.listContainers({ all: true });
  const { Volumes } = await docker.listVolumes();
  return {
    links: withoutTimers(await read(lab, 'ip', '-j', '-d', 'link')),
    addresses: await read(lab, 'ip', '-j', 'address'),
    routes: await read(lab, 'ip', '-j', 'route', 'show', 'table', 'all'),
    rules: await read(lab, 'ip', '-j', 'rule'),
    sysctls: await read(lab, 'grep', '-r', '.', '/proc/sys/net/ipv4/conf', '/proc/sys/net/ipv4/ip_forward'),
    containers: (await Promise.all(containers.map(({ Id }) => describe(docker.getContainer(Id))))).toSorted(),
    networks: (await docker.listNetworks()).map(({ Id, Name, Labels }) => `${Id} ${Name} ${JSON.stringify(Labels)}`).toSorted(),
    volumes: Volumes.map(({ Name }) => Name).toSorted(),
    images: (await docker.listImages({ all: true })).map(({ Id, RepoTags }) => `${Id} ${RepoTags}`).toSorted(),
  };
}

/** IPv6 takes a second to find its addresses free; only then does a host keep still. */
export const settled = (lab: Lab): Promise<void> =>
  eventually(async () => expect(await read(lab, 'ip', '-j', 'address')).not.toContain('tentative'));

/** A bridge tells how long until it looks at its tables again, which is never the same twice; its ports learn for half a minute. */
const withoutTimers = (links: string): string =>
  links.replace(/"\w+_timer":\s*[\d.]+|"state":\s*"(listening|learning|forwarding)"/g, '"":0');

async function describe(container: Docker.Container): Promise<string> {
  const { Id, Name, State } = await container.inspect();
  return `${Name} ${Id} ${State.Status} ${State.StartedAt}`;
}

async function read(lab: Lab, ...words: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await onHost(lab, ...words);
  if (exitCode !== 0) throw new Error(`${words.join(' ')}: ${stderr}`);
  return stdout;
}
