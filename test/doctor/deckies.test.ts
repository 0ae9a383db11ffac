import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { capabilitiesIn } from '../../src/doctor/capabilities.ts';
import type { DeckyContainer } from '../../src/doctor/facts.ts';
import { container, finding, fit, withEngine } from './sensor.ts';

const base = container('office.nas-01');
const web = container('office.nas-01.web');

const judged = (id: string, ...containers: readonly DeckyContainer[]) => finding(withEngine({ containers, running: 2, visible: 2 }), id);

/** What a process has when nothing was done to it. */
const plain = { pid: 4711, bounding: '0000000000000000', noNewPrivileges: true, namespace: 'net:[4026532500]' };

test('nothing is said of deckies where there are none', () => {
  expect(() => finding(fit, 'decky-privileges')).toThrow('0 findings');
});

test.each([
  ['none', base, 'pass', ''],
  ['a low port', { ...web, process: { ...plain, bounding: '0000000000000400' } }, 'pass', ''],
  ["Docker's defaults", { ...web, process: { ...plain, bounding: '00000000a80425fb' } }, 'fail', 'capabilities NET_RAW MKNOD'],
  ['everything', { ...web, process: { ...plain, bounding: '000001ffffffffff' } }, 'fail', 'SYS_ADMIN'],
  ['a way to more', { ...web, process: { ...plain, noNewPrivileges: false } }, 'fail', 'a way to new privileges'],
  ['the socket of the Engine', { ...web, binds: ['/var/run/docker.sock'] }, 'fail', '/var/run/docker.sock of the host'],
  ['what does not show', { ...web, process: undefined }, 'skip', ''],
  ['what does not show, with a mount that does', { ...web, process: undefined, binds: ['/etc'] }, 'fail', '/etc of the host'],
])('rights of a decky: %s', (_, decky, status, words) => {
  expect(judged('decky-privileges', decky)).toMatchObject({ status, message: expect.stringContaining(words) });
});

test('every capability that a manifest may ask for passes, and no other', () => {
  const schema = readFileSync('schemas/fleet.schema.json', 'utf8');
  const allowed: readonly string[] = JSON.parse(
    /"title": "a capability that a decoy may have",[^[]*"enum": (\[[^\]]+\])/.exec(schema)?.[1] ?? '[]',
  );
  expect(allowed.length).toBeGreaterThan(10);
  for (const [bit, name] of capabilitiesIn('000001ffffffffff').entries()) {
    const process = { ...plain, bounding: (1n << BigInt(bit)).toString(16) };
    expect([name, judged('decky-privileges', { ...web, process }).status]).toEqual([name, allowed.includes(name) ? 'pass' : 'fail']);
  }
});

test('a decky without a DNS server has the host ask for it', () => {
  expect(judged('decky-dns', { ...base, dns: ['192.168.50.1'] })).toMatchObject({ status: 'pass' });
  expect(judged('decky-dns', { ...base, dns: [] })).toMatchObject({ status: 'fail', message: expect.stringContaining('office.nas-01') });
  // With this Engine it does not matter, and nobody asked.
  expect(judged('decky-dns', base)).toMatchObject({ status: 'pass' });
});

test('a service that is left behind in a dead namespace', () => {
  const elsewhere = { ...plain, namespace: 'net:[4026532999]' };
  expect(judged('decky-namespaces', base, web)).toMatchObject({ status: 'pass' });
  expect(judged('decky-namespaces', base, { ...web, process: elsewhere })).toMatchObject({ status: 'warn' });
  // Another decky's base is another machine.
  expect(judged('decky-namespaces', base, { ...web, decky: 'office/nas-02', process: elsewhere })).toMatchObject({ status: 'pass' });
  expect(judged('decky-namespaces', { ...base, process: undefined }, { ...web, process: undefined })).toMatchObject({ status: 'skip' });
  expect(judged('decky-namespaces', { ...base, process: undefined }, { ...web, process: elsewhere })).toMatchObject({ status: 'pass' });
});

test('a decky that was started when its interface was not there', () => {
  const error = 'the requested parent interface eth0 was not found on the Docker host';
  expect(judged('decky-starts', { ...base, process: undefined, error })).toMatchObject({
    status: 'warn',
    message: expect.stringContaining(`office.nas-01 (${error})`),
  });
  expect(judged('decky-starts', { ...base, process: undefined, error: 'Address already in use' })).toMatchObject({ status: 'pass' });
  expect(judged('decky-starts', base)).toMatchObject({ status: 'pass' });
});
