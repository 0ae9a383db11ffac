import { expect, onTestFinished } from 'vitest';
import type { Lab } from '../../../src/lab/lab.ts';
import { onPeer } from './commands.ts';
import { eventually } from './eventually.ts';
import { ipIn } from './kernel.ts';
import { launch } from './running.ts';

/** Somebody else on the LAN who has an address, for as long as the test lasts or until it is released. */
export interface Rival {
  readonly mac: string;
  readonly release: () => Promise<void>;
}

/** The peer takes an address. */
export async function peerTakes(lab: Lab, address: string): Promise<Rival> {
  const { namespace } = lab.peer;
  const release = async (): Promise<void> => void (await onPeer(lab, 'ip', 'address', 'del', `${address}/24`, 'dev', 'eth0'));
  onTestFinished(release);
  await ipIn(namespace, 'address', 'add', `${address}/24`, 'dev', 'eth0');
  const [nic]: readonly { readonly address: string }[] = JSON.parse(await ipIn(namespace, '-j', 'link', 'show', 'dev', 'eth0'));
  return { mac: nic?.address ?? '', release };
}

/** The addresses that anybody asks the LAN for, as one asks who has none himself; the switch sees all of it. */
export async function listenForProbes(lab: Lab): Promise<() => readonly string[]> {
  const heard = launch({
    file: 'nsenter',
    // Room for whole packets of the largest sort would be room for a handful, and of a burst most would not be seen.
    args: [`--net=/run/netns/${lab.lan.namespace}`, 'tcpdump', '-nl', '-s', '128', '--immediate-mode', '-i', 'br0', 'arp'],
    env: process.env,
  });
  await eventually(() => expect(heard.output()).toContain('listening on'));
  return () => [...heard.output().matchAll(/who-has (\S+) (?:\(\S+\) )?tell 0\.0\.0\.0/g)].flatMap(([, address]) => address ?? []);
}
