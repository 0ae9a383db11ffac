import { expect, test } from 'vitest';
import { examine } from '../../src/doctor/examine.ts';
import type { Facts } from '../../src/doctor/facts.ts';
import { doctorJson, doctorText } from '../../src/render/doctor.ts';
import { coloured, plain } from '../../src/render/paint.ts';
import { engine, fit, made, system, target } from '../doctor/sensor.ts';
import { HEAD } from './sensor.ts';

/** A virtual machine whose host lets no foreign MACs pass, and that nobody has set up for a fleet yet. */
const guest: Facts = {
  ...fit,
  system: { ...system, machine: { vendor: 'VMware, Inc.', product: 'VMware7,1', bios: 'VMW71.00V', asset: '' }, virtual: true },
  tools: { ...fit.tools, arping: { because: 'arping is not on PATH' } },
  engine: { value: { ...engine, liveRestore: false } },
  managers: {
    ...fit.managers,
    networkd: { runs: true, files: [{ path: '/etc/systemd/network/80-all.network', text: '[Match]\nName=*' }], states: {} },
  },
  targets: [{ ...target, reserves: false }],
};

/** The same when its owner has seen to most of it. */
const tried: Facts = {
  ...guest,
  tools: fit.tools,
  managers: fit.managers,
  targets: [target],
  live: { eth0: { ...made, child: 'silence' } },
};

test('doctor: a host that nobody has set up yet', async () => {
  await expect(`${doctorText(HEAD.host, examine(guest), plain)}\n`).toMatchFileSnapshot('doctor.txt');
});

test('doctor: tried on the LAN', async () => {
  await expect(`${JSON.stringify(doctorJson(examine(tried)), null, 2)}\n`).toMatchFileSnapshot('doctor-json.txt');
});

test('doctor: colours change nothing but the colour', () => {
  const text = doctorText(HEAD.host, examine(guest), coloured);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what a colour is.
  expect(text.replace(/\u001b\[\d+m/g, '')).toBe(doctorText(HEAD.host, examine(guest), plain));
  expect(text).toContain('\u001b[31mfail\u001b[39m');
});
