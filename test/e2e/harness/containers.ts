import type Docker from 'dockerode';
import type { Lab } from '../../../src/lab/lab.ts';
import { type Ran, start } from './commands.ts';
import { engine } from './engine.ts';

/** What makes one run of a container this run. */
export interface Identity {
  readonly id: string;
  readonly startedAt: string;
  readonly status: string;
}

/** All containers of the lab's first host, by name. */
export async function containers(lab: Lab): Promise<Readonly<Record<string, Identity>>> {
  const docker = await engine(lab);
  const listed = await docker.listContainers({ all: true });
  const all = await Promise.all(listed.map(({ Id }) => docker.getContainer(Id).inspect()));
  return Object.fromEntries(
    all
      .map(({ Id, Name, State }): [string, Identity] => [Name.slice(1), { id: Id, startedAt: State.StartedAt, status: State.Status }])
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** The names of containers that are not what they were: made anew, started anew, gone or come. */
export function changed(before: Readonly<Record<string, Identity>>, after: Readonly<Record<string, Identity>>): readonly string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.filter((name) => before[name]?.id !== after[name]?.id || before[name]?.startedAt !== after[name]?.startedAt);
}

export async function inspect(lab: Lab, container: string): Promise<Docker.ContainerInspectInfo> {
  return (await engine(lab)).getContainer(container).inspect();
}

/** Runs a command of this machine in a container's network: the container needs no tools, and no rights. */
export async function inNetworkOf(lab: Lab, container: string, ...words: string[]): Promise<Ran> {
  const { State } = await inspect(lab, container);
  return start({ file: 'nsenter', args: [`--net=/proc/${State.Pid}/ns/net`, '--', ...words], env: process.env });
}

/** Names of the networks that Docker did not bring itself. */
export async function networks(lab: Lab): Promise<readonly string[]> {
  const all = await (await engine(lab)).listNetworks();
  return all
    .map(({ Name }) => Name)
    .filter((name) => !['bridge', 'host', 'none'].includes(name))
    .toSorted();
}
