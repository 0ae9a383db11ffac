import { describe, expect, test } from 'vitest';
import { decodeAnswers } from '../../src/host/links.ts';
import { linesOf, RECORDED, readDocker, readIp } from './recorded.ts';
import { type Fault, spoilEach } from './spoil.ts';

/**
 * An answer with a fault is an error, or means what it meant without: of nothing that is there it may be read that it
 * is not. These are what an Engine and `ip` leave out, or leave empty, of a host that has nothing of the kind.
 */
const LEFT_OUT = {
  docker: ['Subnet', 'Gateway', 'AuxiliaryAddresses', 'IPv4Address', 'Health'],
  ip: [
    'linkinfo',
    'info_kind',
    'info_data',
    'mode',
    'link',
    'address',
    'ifalias',
    'master',
    'dev',
    'gateway',
    'prefsrc',
    'metric',
    'lladdr',
  ],
};
const LEFT_EMPTY = {
  docker: [
    ...[
      'Labels',
      'Options',
      'Config',
      'Networks',
      'NetworkID',
      'IPAMConfig',
      'IPAddress',
      'MacAddress',
      'RepoTags',
      'RepoDigests',
      'Error',
    ],
    ...LEFT_OUT.docker,
  ],
  ip: LEFT_OUT.ip,
};

/** Maps whose keys are names that somebody gave: one less is another answer, not a faulty one. */
const NAMED = ['Labels', 'Options', 'Networks', 'AuxiliaryAddresses'];

const isLegal = (of: 'docker' | 'ip', { path, how }: Fault): boolean => {
  const [key = '', map = ''] = path.toReversed();
  switch (how) {
    case 'missing':
      return LEFT_OUT[of].includes(key) || NAMED.includes(map);
    case 'null':
      return LEFT_EMPTY[of].includes(key);
    case 'of another type':
      return false;
  }
};

/** What is read wrong: the faults that are neither an error nor without consequence. */
function misread(of: 'docker' | 'ip', answer: unknown, read: () => unknown): readonly string[] {
  const whole = JSON.stringify(read());
  const found: string[] = [];
  spoilEach(answer, (fault) => {
    if (isLegal(of, fault)) return;
    try {
      if (JSON.stringify(read()) !== whole) found.push(`${fault.path.join('.')} ${fault.how}: taken for another host`);
    } catch (error) {
      if (!/should be .+, but is |a state this program does not know/.test(String(error))) found.push(`${fault.path.join('.')}: ${error}`);
    }
  });
  return found;
}

describe.each(RECORDED)('what the Engine $engine said, and ip beside it,', ({ docker, ip }) => {
  test('is read whole', () => {
    const { containers, networks, details } = readDocker(docker);
    const names = ['never-started', 'office.bare-01', 'office.nas-01', 'office.nas-01.ssh', 'office.nas-01.web', 'stranger'];
    expect(containers.map(({ name }) => name).toSorted()).toEqual(names);
    expect(networks.map(({ name }) => name)).toContain('decnet_lan');
    expect(details).toHaveLength(names.length);
    const { links, routes } = readIp(linesOf(ip));
    expect(links.map(({ name }) => name)).toContain('decnet_macvlan0');
    expect(routes.filter(({ protocol }) => protocol === '222')).toMatchObject([
      { to: '192.168.50.20/32', mac: expect.any(String) },
      { to: '192.168.50.21/32', mac: expect.any(String) },
    ]);
  });

  test('is an error with a field that is missing, null or of another type, unless nobody reads it', () => {
    expect(misread('docker', docker, () => readDocker(docker))).toEqual([]);
    const lines = linesOf(ip);
    expect(misread('ip', lines, () => readIp(lines))).toEqual([]);
  });

  test('is an error when it is cut short', () => {
    const whole = ip.trimEnd();
    for (let length = 0; length < whole.length; length++) expect(() => decodeAnswers(whole.slice(0, length))).toThrow('not JSON');
  });

  test('is read in its time when it is a thousand times as long', () => {
    const many = Object.fromEntries(Object.entries(docker).map(([name, list]) => [name, Array.from({ length: 1000 }, () => list).flat()]));
    const before = process.cpuUsage();
    expect(readDocker(many).containers).toHaveLength(6000);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(5);
  });
});
