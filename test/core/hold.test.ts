import { expect, test } from 'vitest';
import type { Containment } from '../../src/core/fleet.ts';
import { guardName } from '../../src/core/guard.ts';
import { type Hold, holdsOf } from '../../src/core/hold.ts';
import { elementsOf } from '../../src/kinds/guard/members.ts';

const network = {
  name: 'decnet_lan',
  driver: 'macvlan',
  parent: 'eth0',
  subnet: '192.168.50.0/24',
  gateway: '192.168.50.1',
  hairpin: { address: '192.168.50.5', mac: undefined },
  hostAddresses: ['192.168.50.5', '192.168.50.6'],
} as const;

const DENY: Containment = { egress: 'deny', allow: [], host: 'deny', logCollector: undefined };

/** What is read of a decky whose guard holds the very entries that would be loaded for it. */
function hold(containment: Containment | undefined, mac: string | null = '00:11:32:00:00:20'): Hold | undefined {
  const elements = elementsOf({ ip: '192.168.50.20', mac: mac ?? undefined, containment, services: [] }, network);
  const tables = (['inet', 'netdev'] as const).map((family) => ({
    family,
    guard: guardName('default', network.name),
    dormant: false,
    chains: [],
    elements: elements.filter((each) => each.startsWith(`${family} `)),
  }));
  return holdsOf({ is: 'read', tables }, 'default', network.name)?.('192.168.50.20');
}

const exceptions = (containment: Containment): readonly string[] | undefined => {
  const found = hold(containment);
  return found?.is === 'held' ? found.but.map(({ words }) => words) : undefined;
};

test('what a guard is given for a decky is read back as what its manifest says', () => {
  expect(hold(undefined)).toEqual({ is: 'free' });
  expect(hold({ ...DENY, egress: 'allow' })).toEqual({ is: 'free' });
  expect(hold(DENY)).toEqual({ is: 'held', but: [] });
  expect(exceptions({ ...DENY, allow: [{ to: '10.0.0.0/8', port: 53, protocol: 'udp' }] })).toEqual(['10.0.0.0/8 on 53/udp']);
  expect(exceptions({ ...DENY, host: 'allow' })).toEqual(['192.168.50.5', '192.168.50.6']);
  expect(exceptions({ ...DENY, logCollector: { to: '192.168.50.5', port: 5514, protocol: 'tcp' } })).toEqual(['192.168.50.5 on 5514/tcp']);
});

test('under ipvlan as well, where it has no MAC of its own', () => expect(hold(DENY, null)).toEqual({ is: 'held', but: [] }));
