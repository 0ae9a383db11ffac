import { readdir } from 'node:fs/promises';
import { run } from './command.ts';
import { isNamedAfter, type Lab } from './lab.ts';

/** Where `ip netns` keeps the namespaces that have a name. */
const NAMED = '/run/netns';

export const namespacePath = (namespace: string): string => `${NAMED}/${namespace}`;

/** The namespaces that exist of the lab of this name, whatever it was designed with. */
export async function namespacesOf(name: string): Promise<readonly string[]> {
  const all = await readdir(NAMED).catch(() => []);
  return all.filter((namespace) => isNamedAfter(name, namespace));
}

/**
 * A switch with the gateway's address, and the stations plugged into it. Links are
 * made inside the namespaces: the machine's own never holds one, not even for a moment.
 */
export async function makeNamespaces({ lan, peer, hosts }: Lab): Promise<void> {
  const stations = [
    ...hosts.map((host) => ({ ...host, port: `host${host.number}`, router: [`route add default via ${lan.address}`] })),
    { ...peer, port: 'peer', router: [] },
  ];
  for (const { namespace } of [lan, ...stations]) await run('ip', ['netns', 'add', namespace]);
  await batch(lan.namespace, [
    'link set lo up',
    'link add br0 type bridge',
    `address add ${lan.address}/24 dev br0`,
    'link set br0 up',
    ...stations.flatMap(({ namespace, port }) => [
      `link add ${port} type veth peer name eth0 netns ${namespace}`,
      `link set ${port} master br0 up`,
    ]),
  ]);
  for (const { namespace, address, router } of stations) {
    await batch(namespace, ['link set lo up', `address add ${address}/24 dev eth0`, 'link set eth0 up', ...router]);
  }
}

/** Removes the names; the kernel removes a namespace and its links once nothing runs in it. */
export async function removeNamespaces(name: string): Promise<void> {
  for (const namespace of await namespacesOf(name)) await run('ip', ['netns', 'delete', namespace]);
}

const batch = (namespace: string, lines: readonly string[]): Promise<string> =>
  run('ip', ['-n', namespace, '-batch', '-'], lines.map((line) => `${line}\n`).join(''));
