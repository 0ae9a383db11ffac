import { expect, test } from 'vitest';
import { attempts } from '../../src/doctor/attempt.ts';
import type { Facts } from '../../src/doctor/facts.ts';
import type { Trial } from '../../src/doctor/live.ts';
import { finding, fit, link, made, network, target, withEngine, withEth0, withSystem } from './sensor.ts';

const after = (trial: Trial, facts: Facts = fit): Facts => ({ ...facts, live: { eth0: trial } });

test('what was made and is gone again is told', () => {
  expect(finding(after(made), 'trial/eth0')).toMatchObject({
    status: 'pass',
    message: 'made the macvlan link decnet_t1a2b3c4 on eth0, in a network namespace of its own; it is gone again',
  });
  expect(finding(after(made), 'layer2/eth0')).toMatchObject({
    status: 'pass',
    message: '192.168.50.1 answered decnet_t1a2b3c4 (MAC 02:00:5e:10:20:30) through eth0: foreign MACs pass; the link is gone',
  });
  expect(finding(after({ ...made, remains: 'Operation not permitted' }), 'trial/eth0')).toMatchObject({ status: 'fail' });
});

test("a link that the kernel refuses is told in the kernel's words", () => {
  const refused = {
    is: 'refused',
    link: 'decnet_t1',
    because: 'ip link add decnet_t1: RTNETLINK answers: Device or resource busy',
  } as const;
  expect(finding(after(refused), 'trial/eth0')).toMatchObject({
    status: 'fail',
    message: expect.stringContaining('Device or resource busy'),
  });
  const unknown = { ...refused, because: 'ip link add decnet_t1: Error: Unknown device type.' };
  expect(finding(after(unknown), 'trial/eth0')).toMatchObject({ status: 'fail', remedy: expect.stringContaining('linux-modules-extra') });
});

test('the gateway hears the parent but no foreign MAC: something drops its frames', () => {
  expect(finding(after({ ...made, child: 'silence' }), 'layer2/eth0')).toMatchObject({
    status: 'fail',
    remedy: expect.stringContaining('port security'),
  });
  const machine = { vendor: 'VMware, Inc.', product: 'VMware7,1', bios: '', asset: '' };
  expect(finding(after({ ...made, child: 'silence' }, withSystem({ machine })), 'layer2/eth0').remedy).toContain('forged transmits');
});

test('a gateway that answers nobody proves nothing', () => {
  expect(finding(after({ ...made, child: 'silence', own: 'silence' }), 'layer2/eth0')).toMatchObject({ status: 'skip' });
  expect(() => finding(after({ ...made, child: 'unasked', own: 'unasked' }), 'layer2/eth0')).toThrow('0 findings');
});

test('what was not tried says why', () => {
  expect(finding(after({ is: 'untried', because: 'that needs root' }), 'trial/eth0')).toMatchObject({ status: 'skip' });
});

const ipvlan = (facts: Facts): Facts => ({ ...facts, targets: [{ ...target, driver: 'ipvlan' }] });
const l3 = link('foreign0', { kind: 'ipvlan', mode: 'l3', parent: 'eth0' });

test.each([
  ['a fit host', fit, { parent: 'eth0', driver: 'macvlan', gateway: '192.168.50.1' }],
  [
    'nothing to ask with',
    { ...fit, tools: { ...fit.tools, arping: { because: 'arping is not on PATH' } } },
    { parent: 'eth0', driver: 'macvlan', gateway: undefined },
  ],
  ['an ordinary user', withSystem({ capabilities: '0000000000000000' }), 'that needs root'],
  ['an interface that is down', withEth0({ up: false }), 'it is down'],
  ['no such interface', { ...fit, targets: [{ ...target, parent: 'eth7' }] }, 'there is no such interface'],
  ['ipvlan in mode l2 there', ipvlan(withEth0({}, { ...l3, mode: 'l2' })), { parent: 'eth0', driver: 'ipvlan', gateway: '192.168.50.1' }],
  ['ipvlan in mode l3 there', ipvlan(withEth0({}, l3)), 'it carries ipvlan links in mode l3, which a trial would flip'],
  [
    'ipvlan in mode l3 there, out of sight',
    ipvlan(withEngine({ networks: [network('x', { driver: 'ipvlan', mode: 'l3' })] })),
    'it carries ipvlan links in mode l3, which a trial would flip',
  ],
  [
    'ipvlan in mode l3 on another interface',
    ipvlan(withEngine({ networks: [network('x', { driver: 'ipvlan', mode: 'l3', parent: 'eth1' })] })),
    { parent: 'eth0', driver: 'ipvlan', gateway: '192.168.50.1' },
  ],
  [
    'ipvlan wanted, and Docker not seen',
    ipvlan({ ...fit, engine: { because: 'no answer' } }),
    'Docker, which may have ipvlan links in another mode on it, cannot be read',
  ],
])('a trial is made only where it does no harm: %s', (_, facts, expected) => {
  expect(attempts(facts).map(({ request }) => request)).toEqual([expected]);
});

test('one trial an interface, and none without', () => {
  expect(attempts({ ...fit, targets: [target, { ...target, network: 'cameras' }] })).toHaveLength(1);
  expect(attempts({ ...fit, targets: [{ ...target, parent: undefined }] })).toEqual([]);
});
