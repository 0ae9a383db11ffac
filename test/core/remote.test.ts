import { expect, test } from 'vitest';
import { branchFault, localPath, urlFault, withoutCredentials } from '../../src/core/remote.ts';
import { sshCommand } from '../../src/source/access.ts';

test.each([
  'https://git.example.org/fleets.git',
  'https://robot@git.example.org:8443/fleets',
  'http://10.0.0.1/x',
  'ssh://git@git.example.org:2222/fleets.git',
  'git@git.example.org:team/fleets.git',
  'git.example.org:fleets.git',
  'git://10.0.0.1/x',
  'file:///srv/git/fleets.git',
  '/srv/git/fleets.git',
])('%s can be followed', (url) => expect(urlFault(url)).toBeUndefined());

test.each([
  ['', 'is empty'],
  ['-x', 'starts with a dash'],
  ['--upload-pack=id', 'starts with a dash'],
  ['ext::sh', 'transport helper'],
  ['fd::3', 'transport helper'],
  ['https://a/b\nc', 'white space or control'],
  ['https://a/b c', 'white space or control'],
  ['ftp://a/b', 'is not one of'],
  ['javascript://a/b', 'is not one of'],
  ['fleets', 'neither an absolute path'],
  ['../fleets', 'neither an absolute path'],
  ['git@-oProxyCommand=id:x', 'neither an absolute path'],
  ['-oProxyCommand=id:x', 'starts with a dash'],
  ['ssh://-oProxyCommand=id/x', 'names no host'],
  ['ssh://%2doProxyCommand=id/x', 'names no host'],
  ['ssh://-l@host/x', 'starts with a dash'],
  ['ssh:///x', 'names no host'],
  ['file://host/x', 'names a host'],
  ['https://me:sesame@host/x', 'holds a password'],
])('%j cannot', (url, because) => {
  const fault = urlFault(url);
  expect(fault).toContain(because);
  expect(fault).not.toMatch(/sesame|\p{Cc}/u);
});

test.each(['main', 'release/1.2', 'a-b_c', 'ümlaut', 'feature#1'])('the branch %s can be followed', (name) => {
  expect(branchFault(name)).toBeUndefined();
});

test.each([
  '',
  '-x',
  '--all',
  'a b',
  'a..b',
  'a~1',
  'a^',
  'a:b',
  'a?',
  'a*',
  'a[',
  'a\\b',
  'a@{1}',
  '@',
  '/a',
  'a/',
  'a//b',
  '.a',
  'a/.b',
  'a.lock',
  'a.lock/b',
  'a.',
  'a\nb',
  'a\u007fb',
])('the branch %j cannot', (name) => expect(branchFault(name)).toBeDefined());

test('credentials are not shown', () => {
  expect(withoutCredentials('fatal: https://me:sesame@host/x and http://token@host/y')).toBe('fatal: https://host/x and http://host/y');
  expect(withoutCredentials('ssh://git@host/x')).toBe('ssh://git@host/x');
});

test('what lies on this machine is known by its path', () => {
  expect(localPath('/srv/git/x.git')).toBe('/srv/git/x.git');
  expect(localPath('file:///srv/git/a%20b.git')).toBe('/srv/git/a b.git');
  expect(localPath('ssh://host/srv')).toBeUndefined();
});

test('the files of ssh reach it whole, whatever their names', () => {
  const command = sshCommand({ sshKey: "/etc/it's/a key", knownHosts: '/etc/known hosts' }, 1000);
  expect(command).toContain(String.raw`-i '/etc/it'\''s/a key'`);
  expect(command).toContain(`-o 'UserKnownHostsFile="/etc/known hosts"'`);
  expect(command).toContain(`-F /dev/null`);
  expect(command).toContain(`-o 'BatchMode=yes'`);
});
