import { expect } from 'vitest';
import type { Lab } from '../../../src/lab/lab.ts';
import { onPeer } from './commands.ts';
import { inNetworkOf } from './containers.ts';
import { eventually } from './eventually.ts';
import { about, arpReply, type Bytes, ethernet, FLAGS, icmp, ip, ip6, sendFrames, tcp, text, udp } from './frames.ts';
import { ipIn } from './kernel.ts';
import { launchOnPeer } from './running.ts';
import { linkLocalOf, macOf } from './stations.ts';

/** Who speaks to whom: office.a, which answers on UDP port 161, to the peer. */
interface Ends {
  readonly own: string;
  readonly peer: string;
  readonly own6: string;
  readonly peer6: string;
}

type Craft = (ends: Ends, mark: Bytes) => Bytes;

const IP = 0x0800;
const IP6 = 0x86dd;
const ARP = 0x0806;
const ICMP6 = 58;
const to4 =
  (protocol: number, payload: (mark: Bytes) => Bytes, from = '192.168.50.20', fragment = 0): Craft =>
  ({ own, peer }, mark) =>
    ethernet(peer, own, IP, ip(from, '192.168.50.9', protocol, payload(mark), fragment));
const to6 =
  (next: number, payload: (mark: Bytes, ends: Ends) => Bytes, from?: string): Craft =>
  (ends, mark) =>
    ethernet(ends.peer, ends.own, IP6, ip6(from ?? ends.own6, ends.peer6, next, payload(mark, ends)));
const toAll6 =
  (next: number, payload: (mark: Bytes, ends: Ends) => Bytes, from?: string): Craft =>
  (ends, mark) =>
    ethernet('33:33:00:00:00:01', ends.own, IP6, ip6(from ?? ends.own6, 'ff02::1', next, payload(mark, ends)));
const arp =
  (address: string, mac?: string): Craft =>
  ({ own, peer }, mark) =>
    ethernet(peer, own, ARP, arpReply(mac ?? own, address, peer, '192.168.50.9') + mark);

/** What somebody who is called may have to say, in a decky's own name. */
export const ANSWERS: Readonly<Record<string, Craft>> = {
  'an echo reply': to4(1, (mark) => icmp(0, mark)),
  'that a port is closed': to4(1, (mark) => icmp(3, mark)),
  'that a packet went on for too long': to4(1, (mark) => icmp(11, mark)),
  'a SYN-ACK': to4(6, (mark) => tcp(FLAGS.syn | FLAGS.ack, mark)),
  'an RST': to4(6, (mark) => tcp(FLAGS.rst, mark)),
  'data over TCP': to4(6, (mark) => tcp(FLAGS.psh | FLAGS.ack, mark)),
  'an answer over UDP': to4(17, (mark) => udp(161, 4711, mark)),
  'which groups it listens to': to4(2, (mark) => icmp(0x16, mark)),
  'where it is': arp('192.168.50.20'),
  'an echo reply over IPv6': to6(ICMP6, (mark) => icmp(129, mark)),
  'that a port is closed over IPv6': to6(ICMP6, (mark) => icmp(1, mark)),
  'a SYN-ACK over IPv6': to6(6, (mark) => tcp(FLAGS.syn | FLAGS.ack, mark)),
  'where it is over IPv6': to6(ICMP6, (mark, { own6 }) => about(136, own6, mark)),
  'where somebody is over IPv6': to6(ICMP6, (mark, { peer6 }) => about(135, peer6, mark)),
  'which groups it listens to over IPv6': toAll6(ICMP6, (mark) => icmp(143, mark)),
  'whether an address is free over IPv6': toAll6(ICMP6, (mark, { own6 }) => about(135, own6, mark), '::'),
};

/** Nobody's. */
const OTHER = '192.168.50.77';
const OTHER6 = 'fe80::77';

/** As a packet's header has it. */
const MORE = 0x2000;

/** What nobody asked for, or in another's name. */
export const CALLS: Readonly<Record<string, Craft>> = {
  'a SYN': to4(6, (mark) => tcp(FLAGS.syn, mark)),
  'a SYN with more flags': to4(6, (mark) => tcp(FLAGS.syn | FLAGS.fin | FLAGS.psh, mark)),
  'a datagram': to4(17, (mark) => udp(4711, 161, mark)),
  'an echo request': to4(1, (mark) => icmp(8, mark)),
  'another way, for a router': to4(1, (mark) => icmp(5, mark)),
  'the first part of a packet': to4(6, (mark) => tcp(FLAGS.ack, mark), undefined, MORE),
  'the last part of a packet': to4(6, (mark) => tcp(FLAGS.ack, mark), undefined, 2),
  'another protocol': to4(47, (mark) => mark),
  'an echo reply of another': to4(1, (mark) => icmp(0, mark), OTHER),
  'a SYN-ACK of another': to4(6, (mark) => tcp(FLAGS.syn | FLAGS.ack, mark), OTHER),
  'an answer over UDP of another': to4(17, (mark) => udp(161, 4711, mark), OTHER),
  'where another is': arp('192.168.50.1'),
  'where it is not': arp('192.168.50.20', '00:50:56:00:00:99'),
  'a neighbour of another kind': ({ own, peer }, mark) => ethernet(peer, own, 0x88cc, mark),
  'a frame of another VLAN': ({ own, peer }, mark) => ethernet(peer, own, 0x8100, `00070800${ip(OTHER, '192.168.50.9', 1, icmp(0, mark))}`),
  'a SYN over IPv6': to6(6, (mark) => tcp(FLAGS.syn, mark)),
  'a datagram over IPv6': to6(17, (mark) => udp(546, 547, mark)),
  'an echo request over IPv6': to6(ICMP6, (mark) => icmp(128, mark)),
  'the first part of a packet over IPv6': to6(44, (mark) => `0600000100000001${tcp(FLAGS.ack, mark)}`),
  'the last part of a packet over IPv6': to6(44, (mark) => `0600001000000001${tcp(FLAGS.ack, mark)}`),
  'a search for routers': to6(ICMP6, (mark) => icmp(133, mark)),
  'a router advertisement': to6(ICMP6, (mark) => about(134, OTHER6, mark)),
  'a router advertisement to all': toAll6(ICMP6, (mark) => about(134, OTHER6, mark)),
  'a router advertisement of nobody': toAll6(ICMP6, (mark) => about(134, OTHER6, mark), '::'),
  'another way, for a router over IPv6': to6(ICMP6, (mark) => about(137, OTHER6, mark)),
  'an echo reply of another over IPv6': to6(ICMP6, (mark) => icmp(129, mark), OTHER6),
  'a SYN-ACK of another over IPv6': to6(6, (mark) => tcp(FLAGS.syn | FLAGS.ack, mark), OTHER6),
  'where another is, in its name, over IPv6': to6(ICMP6, (mark) => about(136, OTHER6, mark), OTHER6),
  'where another is, in its name, to all, over IPv6': toAll6(ICMP6, (mark) => about(136, OTHER6, mark), OTHER6),
};

/** The same, where nobody but the rules inside a decky can tell. */
export const LIES: Readonly<Record<string, Craft>> = {
  'where another is over IPv6': to6(ICMP6, (mark) => about(136, OTHER6, mark)),
  'where another is, to all, over IPv6': toAll6(ICMP6, (mark) => about(136, OTHER6, mark)),
};

/** What of all this the peer hears when office.a sends it. */
export async function heardByPeer(lab: Lab): Promise<readonly string[]> {
  const ends = await endsOf(lab);
  const all = Object.entries({ ...ANSWERS, ...CALLS, ...LIES });
  // With room for whole packets it would have room for few, and these come all at once.
  const capture = launchOnPeer(lab, 'tcpdump', '-nAl', '-s', '256', '--immediate-mode', '-Q', 'in', '-i', 'eth0');
  await eventually(() => expect(capture.output()).toContain('listening on'));
  const last = to4(1, () => icmp(0, text('the last')));
  await sendFrames(lab, 'office.a', [...all.map(([, craft], n) => craft(ends, text(`<${n}>`))), last(ends, '')]);
  await eventually(() => expect(capture.output()).toContain('the last'));
  capture.kill('SIGTERM');
  const { stdout } = await capture.ended;
  return all.flatMap(([name], n) => (stdout.includes(`<${n}>`) ? [name] : []));
}

async function endsOf(lab: Lab): Promise<Ends> {
  const inA = (...words: string[]) => inNetworkOf(lab, 'office.a', ...words);
  const atPeer = (...words: string[]) => onPeer(lab, ...words);
  return { own: await macOf(inA), peer: await macOf(atPeer), own6: await linkLocalOf(inA), peer6: await linkLocalOf(atPeer) };
}

/** What a flood of acknowledgements and resets was, and what came of it. */
export interface Flood {
  readonly sent: number;
  readonly arrived: number;
  readonly seconds: number;
}

const EACH = 12_500;

/** Floods the LAN with what every answer over TCP may have more of. */
export async function flood(lab: Lab): Promise<Flood> {
  const ends = await endsOf(lab);
  const frames = [FLAGS.ack, FLAGS.rst]
    .flatMap((flag) => [to4(6, () => tcp(flag)), to6(6, () => tcp(flag))])
    .map((craft) => craft(ends, ''));
  const [before, start] = [await passed(lab), performance.now()];
  await sendFrames(lab, 'office.a', frames, EACH);
  return { sent: frames.length * EACH, arrived: (await passed(lab)) - before, seconds: (performance.now() - start) / 1000 };
}

/** How many frames the switch has had from the host. */
async function passed(lab: Lab): Promise<number> {
  const [port]: readonly { stats64: { rx: { packets: number } } }[] = JSON.parse(
    await ipIn(lab.lan.namespace, '-s', '-j', 'link', 'show', 'host1'),
  );
  return port?.stats64.rx.packets ?? Number.NaN;
}
