import { expect } from 'vitest';
import type { Lab } from '../../../src/lab/lab.ts';
import { namespacePath } from '../../../src/lab/namespaces.ts';
import { inNetworkOf, inspect } from './containers.ts';
import { eventually } from './eventually.ts';
import { launch } from './running.ts';

/** What nobody but rules in a decky's own network can see; it is open to office.a where nothing is contained. */
export interface WayInside {
  readonly name: string;
  readonly isOpen: (lab: Lab) => Promise<boolean>;
}

/** Nobody's; what is for the second, nobody believes. */
const [FORGED, NOBODY] = ['00:50:56:00:00:99', '00:50:56:00:00:98'] as const;
const claim = (to: string, ...more: readonly string[]): readonly string[] => [
  ...['nping', '--arp', '-c', '1', '-e', 'eth0', '--dest-mac', to, ...more, '192.168.50.9'],
];

/** Office.b, with .21, is its sibling. */
export const WAYS_INSIDE: readonly WayInside[] = [
  { name: "names of containers, from Docker's resolver", isOpen: (lab) => tells(lab, '53') },
  { name: 'the same, at the port where it listens', isOpen: async (lab) => tells(lab, await resolverPort(lab)) },
  {
    name: 'what is for all',
    isOpen: siblingHears('icmp and dst 192.168.50.255', ['ping', '-n', '-b', '-c', '1', '-W', '1', '192.168.50.255']),
  },
  { name: 'what is for a group', isOpen: siblingHears('icmp and dst 224.0.0.251', ['ping', '-n', '-c', '1', '-W', '1', '224.0.0.251']) },
  { name: 'what is for a group, over IPv6', isOpen: siblingHears('icmp6[0] == 128', ['ping', '-n', '-c', '1', '-W', '1', 'ff02::1%eth0']) },
  {
    name: "a claim to another's address",
    isOpen: siblingHears('arp src host 192.168.50.1', claim('ff:ff:ff:ff:ff:ff', '--arp-sender-ip', '192.168.50.1')),
  },
  {
    name: 'frames with a MAC of its own choice',
    isOpen: (lab) =>
      hears(`--net=${namespacePath(lab.lan.namespace)}`, 'br0', `ether src ${FORGED}`, lab, claim(NOBODY, '--source-mac', FORGED)),
  },
];

/** Those that are open, tried anew all at once. */
export async function openInside(lab: Lab): Promise<readonly string[]> {
  const open = await Promise.all(WAYS_INSIDE.map(({ isOpen }) => isOpen(lab)));
  return WAYS_INSIDE.map(({ name }) => name).filter((_, n) => open[n]);
}

/** Whether somebody at the resolver's address knows whose an address is. */
async function tells(lab: Lab, port: string): Promise<boolean> {
  const ask = `const { Resolver } = require('node:dns').promises;
    const resolver = new Resolver({ timeout: 1000, tries: 1 });
    resolver.setServers(['127.0.0.11:${port}']);
    resolver.reverse('192.168.50.21').then(console.log, (error) => console.log(error.code));`;
  return (await inNetworkOf(lab, 'office.a', process.execPath, '-e', ask)).stdout.includes('office.b');
}

/** Only who may look into the network of the process knows it. */
async function resolverPort(lab: Lab): Promise<string> {
  const { stdout } = await inNetworkOf(lab, 'office.a', 'ss', '-Hnlu');
  const port = /127\.0\.0\.11:(\d+)/.exec(stdout)?.[1];
  if (port === undefined) throw new Error(`nobody listens at 127.0.0.11: ${stdout}`);
  return port;
}

export function siblingHears(what: string, words: readonly string[]): WayInside['isOpen'] {
  return async (lab) => {
    const { State } = await inspect(lab, 'office.b');
    return hears(`--net=/proc/${State.Pid}/ns/net`, 'eth0', what, lab, words);
  };
}

/** Whether somebody who listens hears what a command of office.a's sends. */
export async function hears(where: string, device: string, what: string, lab: Lab, words: readonly string[]): Promise<boolean> {
  const capture = launch({ file: 'nsenter', args: [where, 'tcpdump', '-nel', '--immediate-mode', '-i', device, what], env: process.env });
  await eventually(() => expect(capture.output()).toContain('listening on'));
  await inNetworkOf(lab, 'office.a', ...words);
  capture.kill('SIGTERM');
  return (await capture.ended).stdout.trim() !== '';
}
