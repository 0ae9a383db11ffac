import { execa } from 'execa';
import type { Lab } from '../../../src/lab/lab.ts';
import { inspect } from './containers.ts';

/** Bytes, in hexadecimal. Of checksums there are those alone that somebody on the way looks at. */
export type Bytes = string;

const number = (value: number, bytes: number): Bytes => value.toString(16).padStart(2 * bytes, '0');
const four = (address: string): Bytes =>
  address
    .split('.')
    .map((part) => number(Number(part), 1))
    .join('');
const mac = (address: string): Bytes => address.replaceAll(':', '');
export const text = (words: string): Bytes => Buffer.from(words).toString('hex');

/** Groups of an IPv6 address, as many zeroes among them as it takes. */
function six(address: string): Bytes {
  const [head = [], tail = []] = address.split('::').map((part) => (part === '' ? [] : part.split(':')));
  return [...head, ...Array<string>(8 - head.length - tail.length).fill('0'), ...tail].map((part) => part.padStart(4, '0')).join('');
}

export const ethernet = (to: string, from: string, type: number, payload: Bytes): Bytes =>
  (mac(to) + mac(from) + number(type, 2) + payload).padEnd(120, '0');

export const arpReply = (from: string, address: string, to: string, toAddress: string): Bytes =>
  `0001080006040002${mac(from)}${four(address)}${mac(to)}${four(toAddress)}`;

/** `fragment`: how far into a packet this part of it begins, in units of eight bytes, or that more of it is to come. */
export function ip(from: string, to: string, protocol: number, payload: Bytes, fragment = 0): Bytes {
  const start = `4500${number(20 + payload.length / 2, 2)}0000${number(fragment, 2)}40${number(protocol, 1)}`;
  const ends = four(from) + four(to);
  return `${start}${checksum(start + ends)}${ends}${payload}`;
}

function checksum(bytes: Bytes): Bytes {
  const sum = (bytes.match(/.{4}/g) ?? []).reduce((total, word) => total + Number.parseInt(word, 16), 0);
  return number(0xffff - ((sum & 0xffff) + (sum >> 16)), 2);
}

/** With the hop limit that neighbour discovery asks for. */
export const ip6 = (from: string, to: string, next: number, payload: Bytes): Bytes =>
  `60000000${number(payload.length / 2, 2)}${number(next, 1)}ff${six(from)}${six(to)}${payload}`;

export const FLAGS = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16 } as const;

export const tcp = (flags: number, payload: Bytes = ''): Bytes =>
  `0050123400000001000000015${number(flags, 1).padStart(3, '0')}ffff00000000${payload}`;
export const udp = (from: number, to: number, payload: Bytes): Bytes =>
  `${number(from, 2)}${number(to, 2)}${number(8 + payload.length / 2, 2)}0000${payload}`;
export const icmp = (type: number, payload: Bytes): Bytes => `${number(type, 1)}00000000000000${payload}`;
/** What neighbour discovery says of an address. */
export const about = (type: number, address: string, payload: Bytes): Bytes => `${number(type, 1)}00000020000000${six(address)}${payload}`;

/** A packet socket gives the kernel a frame as it is; no program of Debian's does this for IPv6, but its perl can. */
const SENDER = `socket(my $socket, 17, 3, 0) or die "socket: $!\\n";
my $request = pack('a16x24', 'eth0');
ioctl($socket, 0x8933, $request) or die "ioctl: $!\\n";
while (<STDIN>) {
  my ($times, $hex) = split;
  my $frame = pack('H*', $hex);
  my $to = pack('Sa2iSCCa8', 17, substr($frame, 12, 2), unpack('x16i', $request), 0, 0, 6, $frame);
  for (1 .. $times) { send($socket, $frame, 0, $to) or warn "$. $!\n" }
}`;

/** Sends frames from a decky's network, as whoever has taken it over and has the rights might; what is dropped there is no failure. */
export async function sendFrames(lab: Lab, base: string, frames: readonly Bytes[], times = 1): Promise<void> {
  const { State } = await inspect(lab, base);
  const input = frames.map((frame) => `${times} ${frame}\n`).join('');
  await execa('nsenter', [`--net=/proc/${State.Pid}/ns/net`, 'perl', '-e', SENDER], { input });
}
