import { onTestFinished } from 'vitest';
import type { Lab } from '../../../src/lab/lab.ts';
import { firstHost, onHost, type Ran } from './commands.ts';
import { ipIn, link, succeed } from './kernel.ts';
import { program } from './program.ts';

/** A second LAN, 192.168.60.0/24 with gateway .1, and the host's `eth1` on it with .5. Both go with the test. */
export async function addSecondLan(lab: Lab): Promise<void> {
  const { namespace } = lab.lan;
  onTestFinished(async () => {
    await onHost(lab, 'ip', 'link', 'del', 'eth1');
    await ipIn(namespace, 'link', 'del', 'br1');
  });
  await ipIn(namespace, 'link', 'add', 'br1', 'type', 'bridge');
  await ipIn(namespace, 'address', 'add', '192.168.60.1/24', 'dev', 'br1');
  await ipIn(namespace, 'link', 'set', 'br1', 'up');
  await ipIn(namespace, 'link', 'add', 'second1', 'type', 'veth', 'peer', 'name', 'eth1', 'netns', firstHost(lab).namespace);
  await ipIn(namespace, 'link', 'set', 'second1', 'master', 'br1', 'up');
  await succeed(lab, 'ip', 'address', 'add', '192.168.60.5/24', 'dev', 'eth1');
  await succeed(lab, 'ip', 'link', 'set', 'eth1', 'up');
}

/** Two ends of a cable on the host, both up, that lead nowhere else. They go with the test. */
export async function addCable(lab: Lab, one: string, other: string): Promise<void> {
  onTestFinished(async () => void (await onHost(lab, 'ip', 'link', 'del', one)));
  await succeed(lab, 'ip', 'link', 'add', one, 'type', 'veth', 'peer', 'name', other);
  await succeed(lab, 'ip', 'link', 'set', one, 'up');
  await succeed(lab, 'ip', 'link', 'set', other, 'up');
}

/** Runs `ip` on the host, and once more with other words when the test is over. */
export async function ipWhileTesting(lab: Lab, words: string, undo: string): Promise<void> {
  onTestFinished(async () => void (await onHost(lab, 'ip', ...undo.split(' '))));
  await succeed(lab, 'ip', ...words.split(' '));
}

/** Takes the host's NIC away and puts another in its place under the same name, as with a USB network adapter. */
export async function replug(lab: Lab): Promise<void> {
  await succeed(lab, 'ip', 'link', 'del', 'eth0');
  await ipIn(lab.lan.namespace, 'link', 'add', 'host1', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', firstHost(lab).namespace);
  await ipIn(lab.lan.namespace, 'link', 'set', 'host1', 'master', 'br0', 'up');
  await succeed(lab, 'ip', 'address', 'add', '192.168.50.5/24', 'dev', 'eth0');
  await succeed(lab, 'ip', 'link', 'set', 'eth0', 'up');
  await succeed(lab, 'ip', 'route', 'add', 'default', 'via', '192.168.50.1');
}

/** Runs decnet-sync where the kernel's files say that this interface has a radio, which no interface of a lab has. */
export async function withRadio(lab: Lab, name: string, ...args: readonly string[]): Promise<Ran> {
  const { ifindex } = await link(lab, name);
  const files = `net=/sys/class/net/${name} && mount -t tmpfs tmpfs /sys/class/net && mkdir -p $net/phy80211 && echo ${ifindex} >$net/ifindex`;
  return onHost(lab, 'unshare', '--mount', 'sh', '-c', `${files} && exec "$@"`, 'sh', process.execPath, await program(), ...args);
}
