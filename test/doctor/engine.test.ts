import { expect, test } from 'vitest';
import { apart, unfit } from '../../src/doctor/unfit.ts';
import { finding, fit, withEngine } from './sensor.ts';

test('an Engine that does not answer, or speaks another API, is told in its own words', () => {
  const because = 'Docker at unix:///var/run/docker.sock does not answer: connect EACCES (run as root, or as a member of the docker group)';
  expect(finding({ ...fit, engine: { because } }, 'engine')).toMatchObject({ status: 'fail', message: because });
});

test.each([
  ['25.0.0', 'fail'],
  ['25.0.1', 'fail'],
  ['25.0.2', 'pass'],
  ['28.0.0', 'warn'],
  ['28.0.1', 'warn'],
  ['28.0.4', 'pass'],
  ['28.1.0', 'warn'],
  ['28.1.1', 'warn'],
  ['28.10.0', 'pass'],
  ['20.10.24+dfsg1', 'pass'],
  ['29.3.0', 'pass'],
])('Engine %s: %s', (version, status) => {
  expect(finding(withEngine({ version }), 'engine-release')).toMatchObject({ status });
});

test('Docker Desktop', () => {
  expect(finding(withEngine({ system: 'Docker Desktop' }), 'docker-desktop')).toMatchObject({ status: 'fail' });
});

test('a rootless Engine', () => {
  const security = ['name=seccomp,profile=builtin', 'name=rootless', 'name=cgroupns'];
  expect(finding(withEngine({ security }), 'rootless')).toMatchObject({ status: 'fail' });
});

test("in a container's network namespace, links would be made on the wrong machine", () => {
  expect(finding(withEngine({ namespace: 'another' }), 'network-namespace')).toMatchObject({
    status: 'fail',
    message: expect.stringContaining('links made here would not be on its host'),
    remedy: expect.stringContaining('--network host --pid host'),
  });
  expect(finding(withEngine({ namespace: 'unknown' }), 'network-namespace')).toMatchObject({ status: 'skip' });
});

test("in a container's process namespace, nobody can look into namespaces", () => {
  expect(finding(withEngine({ running: 3, visible: 0 }), 'process-namespace')).toMatchObject({
    status: 'warn',
    remedy: expect.stringContaining('--pid host'),
  });
  // One that has just ended shows no more.
  expect(finding(withEngine({ running: 3, visible: 2 }), 'process-namespace')).toMatchObject({ status: 'pass' });
});

test('without live-restore', () => {
  expect(finding(withEngine({ liveRestore: false }), 'live-restore')).toMatchObject({ status: 'warn' });
});

test('what is known at once of an unfit host is known before anything is planned', () => {
  expect(apart({ host: 'unix:///var/run/docker.sock', namespace: 'another' })).toMatch(
    /the Engine is in another one.*; run decnet-sync on/s,
  );
  expect(apart({ host: 'tcp://10.0.0.5:2375', namespace: 'unknown' })).toBeUndefined();
  expect(unfit({ version: '25.0.1', kernel: '6.1.0-18-amd64' })).toMatch(/loses and duplicates MACs.*; upgrade it/);
  expect(unfit({ version: '28.5.2', kernel: '5.15.153.1-microsoft-standard-WSL2' })).toMatch(/^this is WSL2/);
  // What is only a warning holds nobody up.
  expect(unfit({ version: '28.0.1', kernel: undefined })).toBeUndefined();
});
