import { join } from 'node:path';
import { toolPath } from './command.ts';
import type { Lab, LabHost } from './lab.ts';
import { LabError } from './lab-error.ts';
import { namespacePath } from './namespaces.ts';

/** A command that is ready to be started. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/**
 * The command as it runs on a host of the lab: in its network, with its Engine, under its own name
 * (`host1`, unless the caller gave one), and remembering things in the lab.
 */
export function onHost(lab: Lab, host: LabHost, command: readonly string[]): Command {
  const env = {
    DOCKER_HOST: `unix://${host.socket}`,
    DECNET_SYNC_HOST: process.env.DECNET_SYNC_HOST ?? `host${host.number}`,
    DECNET_SYNC_STATE: join(host.directory, 'state'),
    PATH: toolPath(lab),
  };
  return inNamespace(host.namespace, command, env);
}

/** The command as it runs on the peer: an outsider on the LAN, without an Engine. */
export const onPeer = (lab: Lab, command: readonly string[]): Command => inNamespace(lab.peer.namespace, command, { PATH: toolPath(lab) });

/** The Engine that the caller may use is not one of the lab's. */
function inNamespace(namespace: string, command: readonly string[], env: NodeJS.ProcessEnv): Command {
  const { DOCKER_HOST: _, ...own } = process.env;
  return { file: 'nsenter', args: [`--net=${namespacePath(namespace)}`, '--', ...command], env: { ...own, ...env } };
}

/** The host of this number; the first is 1. */
export function hostOf({ name, hosts }: Lab, number: number): LabHost {
  const host = hosts.find((each) => each.number === number);
  if (host === undefined) throw new LabError(`lab "${name}" has ${hosts.length} host(s), no number ${number}`, { exitCode: 3 });
  return host;
}

/**
 * Replaces this process by the command: terminal, signals and exit code are then the command's own.
 * Node ignores some signals, which a new program would inherit, so `env` puts them back first.
 */
export function become({ file, args, env }: Command): never {
  if (process.execve === undefined) throw new LabError('this Node.js cannot replace its process; use version 22.15 or later');
  return process.execve('/usr/bin/env', ['env', '--default-signal', file, ...args], env);
}
