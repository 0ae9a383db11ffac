import { expect, test } from 'vitest';
import { capabilitiesIn } from '../../src/doctor/capabilities.ts';
import { isFit } from '../../src/doctor/check.ts';
import { examine } from '../../src/doctor/examine.ts';
import type { Facts } from '../../src/doctor/facts.ts';
import { complaints, container, finding, fit, link, made, target, withEngine, withEth0, withSystem, withTarget } from './sensor.ts';

test('nothing is wrong with a fit host', () => {
  expect(complaints(fit)).toEqual(['skip process-namespace: no container runs, so it does not show whether their processes can be seen']);
  expect(isFit(examine(fit))).toBe(true);
});

/** A little of everything that can go wrong. */
const ILL: readonly Facts[] = [
  withSystem({ platform: 'darwin', capabilities: undefined }),
  withSystem({ kernel: '5.15.153.1-microsoft-standard-WSL2', capabilities: '0', ipForward: undefined, virtual: true }),
  withSystem({ drivers: { macvlan: 'absent', ipvlan: 'unknown' }, ipForward: true }),
  { ...fit, ground: { because: 'ip is not on PATH' }, engine: { because: 'Docker does not answer' } },
  { ...fit, tools: { arping: { because: 'arping is not on PATH' }, nft: { because: 'nft is not on PATH' } }, boot: undefined },
  withEngine({ namespace: 'another', liveRestore: false, security: ['name=rootless'], running: 2, containers: [container('office.a')] }),
  withEth0({ up: false, wireless: true, master: 'br0' }, link('br0', { kind: 'bridge' })),
  withTarget({ parent: undefined, subnet: undefined, gateway: undefined, faults: ['this host has no default route'] }),
  { ...fit, live: { eth0: { ...made, child: 'silence' } } },
  { ...fit, live: { eth0: { is: 'refused', link: 'decnet_t1', because: 'Device or resource busy' } } },
  {
    ...withEngine({ own: 'net:[4026532500]', containers: [container('office.nas-01')] }),
    management: ['10.9.0.0/24', '192.168.50.0/24'],
    targets: [{ ...target, logs: [{ service: 'office/nas-01/web', to: '192.168.50.9' }] }],
    doors: [{ management: '10.9.0.0/24', decky: 'office/nas-01', tried: [{ address: '10.9.0.1', outside: 'open', inside: 'open' }] }],
  },
  { ...fit, live: { eth0: { is: 'untried', because: 'that needs root' } } },
];

test('whatever is found, each finding has an id of its own, and a remedy where it needs one', () => {
  for (const facts of ILL) {
    const checks = examine(facts);
    expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
    for (const { id, status, message, remedy } of checks) {
      expect([id, message]).not.toContain('');
      expect(`${message} ${remedy}`).not.toMatch(/undefined [^r]|\[object|NaN/);
      expect([id, remedy !== undefined]).toEqual([id, status === 'warn' || status === 'fail']);
    }
  }
});

test('where nothing can be read, nothing passes that depends on it', () => {
  const blind: Facts = { ...fit, ground: { because: 'ip is not on PATH' }, engine: { because: 'Docker does not answer' } };
  const passed = examine(blind).filter(({ status }) => status === 'pass');
  expect(passed.map(({ id }) => id)).toEqual([
    'linux',
    'wsl',
    'machine',
    'privileges',
    'arping',
    'nft',
    'driver/macvlan',
    'boot-order',
    'ip-forward',
    'network-manager',
    'networkd',
  ]);
  expect(isFit(examine(blind))).toBe(false);
});

test('what is no Linux gets one answer', () => {
  expect(examine(withSystem({ platform: 'darwin' }))).toEqual([expect.objectContaining({ id: 'linux', status: 'fail' })]);
});

test('an ordinary user is told what he may not do, and the host is no less fit', () => {
  const facts = withSystem({ capabilities: '0000000000000000' });
  expect(finding(facts, 'privileges')).toMatchObject({
    status: 'warn',
    message:
      "this process may not change links and routes (CAP_NET_ADMIN), nor ask the LAN by ARP (CAP_NET_RAW), nor look into containers' namespaces (CAP_SYS_PTRACE), nor set rules in them (CAP_SYS_ADMIN)",
  });
  expect(isFit(examine(facts))).toBe(true);
});

test('capabilities are told by their bits', () => {
  expect(capabilitiesIn('0000000000003400')).toEqual(['NET_BIND_SERVICE', 'NET_ADMIN', 'NET_RAW']);
  expect(capabilitiesIn('0000010000200000')).toEqual(['SYS_ADMIN', 'CHECKPOINT_RESTORE']);
});
