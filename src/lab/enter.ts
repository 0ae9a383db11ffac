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
 * (`sensor-01`, unless the caller gave another), and remembering things in the lab.
 */
export function onHost(lab: Lab, host: LabHost, command: readonly string[]): Command {
  const env = {
    DOCKER_HOST: `unix://${host.socket}`,
    DECNET_SYNC_HOST: process.env.DECNET_SYNC_HOST ?? host.name,
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

/** The host of this name. */
export function hostOf({ name, hosts }: Lab, wanted: string): LabHost {
  const host = hosts.find((each) => each.name === wanted);
  if (host !== undefined) return host;
  const others = hosts.map((each) => each.name).join(', ');
  throw new LabError(`lab "${name}" has no host ${wanted}, but ${others}; \`decnet-sync lab up --hosts\` makes up to four`, {
    exitCode: 3,
  });
}

/**
 * Replaces this process by the command: terminal, signals and exit code are then the command's own.
 * Node ignores some signals, which a new program would inherit, so `env` puts them back first.
 */
export function become({ file, args, env }: Command): never {
  if (process.execve === undefined) throw new LabError('this Node.js cannot replace its process; use version 22.15 or later');
  return process.execve('/usr/bin/env', ['env', '--default-signal', file, ...args], env);
}
