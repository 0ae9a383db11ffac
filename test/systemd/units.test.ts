import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execaSync } from 'execa';
import { afterAll, describe, expect, test } from 'vitest';

const UNIT = 'systemd/decnet-sync.service';
const unit = readFileSync(UNIT, 'utf8');

const version = execaSync('systemd-analyze', ['--version'], { reject: false });
const missing = version.failed ? 'systemd-analyze is not there (package systemd)' : undefined;
if (missing !== undefined) console.warn(`units are not analyzed: ${missing}`);

const place = mkdtempSync(join(tmpdir(), 'decnet-unit-'));
afterAll(() => rmSync(place, { recursive: true }));

describe.skipIf(missing !== undefined)('what systemd thinks of the unit', () => {
  test('nothing is wrong with it', () => {
    // The program need not be installed where this runs.
    const file = join(place, 'decnet-sync.service');
    writeFileSync(file, unit.replace('/usr/local/bin/decnet-sync', process.execPath));
    const { exitCode, stderr } = execaSync('systemd-analyze', ['verify', '--man=no', file], { reject: false });
    expect({ exitCode, complaints: stderr.split('\n').filter((line) => line.includes('decnet-sync')) }).toEqual({
      exitCode: 0,
      complaints: [],
    });
  });

  test('its exposure is at most 4.0', () => {
    const { stdout } = execaSync('systemd-analyze', ['security', '--offline=yes', '--no-pager', UNIT], { reject: false });
    expect(Number(/Overall exposure level for \S+: ([0-9.]+)/.exec(stdout)?.[1])).toBeLessThanOrEqual(4.0);
  });
});

test('keeps what the program needs', () => {
  const setting = (name: string): readonly string[] =>
    [...unit.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].flatMap(([, value = '']) => value.split(' '));
  expect(setting('CapabilityBoundingSet')).toEqual(
    expect.arrayContaining(['CAP_NET_ADMIN', 'CAP_NET_RAW', 'CAP_SYS_PTRACE', 'CAP_SYS_ADMIN']),
  );
  expect(setting('RestrictNamespaces')).toEqual(['net']);
  expect(setting('RestrictAddressFamilies')).toEqual(expect.arrayContaining(['AF_UNIX', 'AF_INET', 'AF_INET6', 'AF_NETLINK', 'AF_PACKET']));
  // Each of these would keep it from its work.
  for (const name of ['ProtectKernelTunables', 'ProtectProc', 'MemoryDenyWriteExecute', 'PrivateNetwork', 'PrivateUsers']) {
    expect([name, setting(name)]).toEqual([name, []]);
  }
});

test('nobody else manages the hairpins, whatever the network is called', () => {
  const networkd = readFileSync('systemd/10-decnet-sync.network', 'utf8');
  expect(networkd).toMatch(/\[Match\]\nName=decnet_\*\n\n\[Link\]\nUnmanaged=yes/);
  const manager = readFileSync('systemd/networkmanager.conf', 'utf8');
  expect(manager).toMatch(/\[device-decnet-sync\]\nmatch-device=interface-name:decnet_\*\nmanaged=0/);
});
