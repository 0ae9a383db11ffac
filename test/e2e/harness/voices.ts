import { expect } from 'vitest';
import type { Lab } from '../../../src/lab/lab.ts';
import { eventually } from './eventually.ts';
import { launch, launchOnPeer } from './running.ts';

/** One ARP frame in which somebody speaks for an address: a reply, an announcement, a question of his own. */
export interface Voice {
  /** Seconds since the epoch, by the kernel. */
  readonly at: number;
  /** The host whose port of the switch it came in by. */
  readonly host: string;
  readonly mac: string;
}

/** How many ask, one after the other: who is not answered asks again after a second. */
const ASKERS = 4;

/**
 * Has the peer ask for an address several times a second, and listens at the switch's port of every host to who speaks
 * for it. What two hosts say in one name, and even with one MAC, is told apart.
 */
export async function listenFor(lab: Lab, address: string): Promise<() => readonly Voice[]> {
  const ports = lab.hosts.map(({ number, name }) => {
    const capture = ['tcpdump', '-tt', '-enl', '--immediate-mode', '-Q', 'in', '-i', `host${number}`, 'arp'];
    return { name, heard: launch({ file: 'nsenter', args: [`--net=/run/netns/${lab.lan.namespace}`, ...capture], env: process.env }) };
  });
  for (const { heard } of ports) await eventually(() => expect(heard.output()).toContain('listening on'));
  const ask = 'sleep "$1"; while :; do arping -q -c 1 -w 1 -I eth0 "$2"; sleep 0.1; done';
  for (let n = 0; n < ASKERS; n++) launchOnPeer(lab, 'sh', '-c', ask, 'sh', String(n / ASKERS), address);
  const line = new RegExp(`^(\\S+) (\\S+) > .*(?: Reply ${address} is-at| tell ${address}[ ,])`, 'gm');
  return () =>
    ports
      .flatMap(({ name, heard }) => [...heard.output().matchAll(line)].map(([, at, mac = '']) => ({ at: Number(at), host: name, mac })))
      .toSorted((a, b) => a.at - b.at);
}

/** Whoever spoke, each once, in the order in which they began; nobody may have spoken after another had begun. */
export function inTurn(voices: readonly Voice[]): readonly string[] {
  return voices.map(({ host, mac }) => `${host} as ${mac}`).filter((who, n, all) => who !== all[n - 1]);
}
