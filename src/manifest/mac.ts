import { sha256 } from '../core/mark.ts';
import type { Vendor } from './fleet.gen.ts';

/** One IEEE-assigned prefix for each vendor. */
export const OUI: Readonly<Record<Vendor, string>> = {
  apc: '00:c0:b7',
  asus: '1c:87:2c',
  axis: 'ac:cc:8e',
  brother: '30:05:5c',
  canon: '00:00:85',
  cisco: '00:1b:54',
  dell: 'f8:b1:56',
  epson: '00:26:ab',
  fujitsu: '4c:52:62',
  hikvision: '44:19:b6',
  hp: '00:1b:78',
  huawei: '00:25:9e',
  intel: '00:1b:21',
  lexmark: '00:04:00',
  microsoft: '00:15:5d',
  mikrotik: '4c:5e:0c',
  netgear: '20:4e:7f',
  polycom: '00:04:f2',
  qnap: '24:5e:be',
  'raspberry-pi': 'b8:27:eb',
  realtek: '00:e0:4c',
  schneider: '00:80:f4',
  siemens: '00:1b:1b',
  supermicro: 'ac:1f:6b',
  synology: '00:11:32',
  'tp-link': '50:c7:bf',
  ubiquiti: '24:a4:3c',
  vmware: '00:0c:29',
  yealink: '00:15:65',
};

/** A MAC that is always the same for the same seed, unless somebody else already has it. */
export function deriveMac(oui: string, seed: string, taken: ReadonlySet<string>): string {
  for (let attempt = 1; ; attempt++) {
    const suffix = sha256(attempt === 1 ? seed : `${seed}/${attempt}`).slice(0, 6);
    const mac = `${oui}:${suffix.replace(/(..)(..)(..)/, '$1:$2:$3')}`;
    // Prefixes' first and last addresses are placeholders in many tools.
    if (suffix !== '000000' && suffix !== 'ffffff' && !taken.has(mac)) return mac;
  }
}

/** Why no machine can have this MAC, or `undefined`. */
export function macFault(mac: string): string | undefined {
  if (mac === '00:00:00:00:00:00') return 'the zero MAC belongs to no machine';
  if (mac === 'ff:ff:ff:ff:ff:ff') return 'this is the broadcast MAC';
  // The lowest bit of the first byte: frames for a group, never from one.
  return Number.parseInt(mac.slice(0, 2), 16) % 2 === 1 ? `this is a multicast MAC: its first byte, ${mac.slice(0, 2)}, is odd` : undefined;
}
