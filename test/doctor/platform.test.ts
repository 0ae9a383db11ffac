import { expect, test } from 'vitest';
import { finding, fit, made, withSystem, withTarget } from './sensor.ts';

test('WSL2', () => {
  const facts = withSystem({ kernel: '5.15.153.1-microsoft-standard-WSL2' });
  expect(finding(facts, 'wsl')).toMatchObject({ status: 'fail', remedy: expect.stringContaining('Hyper-V') });
});

test.each([
  ['there', 'pass'],
  ['module', 'pass'],
  ['absent', 'fail'],
  ['unknown', 'skip'],
] as const)('a driver that is %s', (driver, status) => {
  const drivers = { macvlan: driver, ipvlan: 'module' } as const;
  expect(finding(withSystem({ drivers }), 'driver/macvlan')).toMatchObject({ status });
});

test('only drivers that are wanted are looked for; one that was tried needs no files', () => {
  expect(() => finding(fit, 'driver/ipvlan')).toThrow('0 findings');
  const ipvlan = withTarget({ driver: 'ipvlan' });
  const unknown = { ...ipvlan, system: { ...ipvlan.system, drivers: { macvlan: 'there', ipvlan: 'unknown' } } as const };
  expect(finding(unknown, 'driver/ipvlan')).toMatchObject({ status: 'skip', message: expect.stringContaining('doctor --live') });
  expect(finding({ ...unknown, live: { eth0: made } }, 'driver/ipvlan')).toMatchObject({ status: 'pass' });
});
