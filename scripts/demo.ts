import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { execa } from 'execa';
import { labDown } from '../src/lab/down.ts';
import { type Command, onHost, onPeer } from '../src/lab/enter.ts';
import { labUp } from '../src/lab/up.ts';

/** The main job from beginning to end, on a LAN of its own, told as it goes. Leaves nothing behind. */
const PROJECT = new URL('..', import.meta.url).pathname;
const PROGRAM = join(PROJECT, 'dist/decnet-sync.js');
const started = performance.now();
const place = await mkdtemp(join(tmpdir(), 'decnet-demo-'));
const name = `demo-${process.pid}`;
const repository = join(place, 'repository');

const say = (text: string): void => console.log(`\n${styleText('cyan', text)}`);

async function show(shown: string, { file, args, env }: Command, expected: readonly number[] = [0]): Promise<void> {
  console.log(styleText('bold', `\n${shown.startsWith('peer$') ? shown : `host$ ${shown}`}`));
  const { exitCode } = await execa(file, args, {
    env,
    cwd: repository,
    stdin: 'ignore',
    stdout: 'inherit',
    stderr: 'inherit',
    reject: false,
  });
  if (exitCode === undefined || !expected.includes(exitCode)) throw new Error(`"${shown}" ended with exit code ${exitCode}`);
}

const git = (...args: readonly string[]): Command => ({
  file: 'git',
  args: ['-c', 'user.name=Operator', '-c', 'user.email=operator@example.org', '-c', 'init.defaultBranch=main', ...args],
  env: process.env,
});

try {
  if (process.getuid?.() !== 0) throw new Error('the demo makes network namespaces: run it as root');
  say('A private LAN: a switch with a gateway, a sensor host with a Docker Engine of its own, and a peer. All in network namespaces.');
  const { lab } = await labUp({ name, state: place });
  const [host] = lab.hosts;
  if (host === undefined) throw new Error('the lab has no host');
  const sync = (...args: readonly string[]): Command => onHost(lab, host, [process.execPath, PROGRAM, '--host', 'sensor-01', ...args]);
  const peer = (...args: readonly string[]): Command => onPeer(lab, args);
  console.log(`gateway ${lab.lan.address}, sensor host ${host.address}, peer ${lab.peer.address}`);

  say('The manifests live in a git repository: three decoy machines in an office, and a camera in the lobby.');
  await mkdir(join(repository, 'fleets'), { recursive: true });
  for (const manifest of ['office.yaml', 'lobby.yaml']) await cp(join(PROJECT, 'fleets', manifest), join(repository, 'fleets', manifest));
  await show('git init', git('init', '--quiet'));
  await show('git add fleets', git('add', 'fleets'));
  await show("git commit -m 'Decoys for the office'", git('commit', '--quiet', '-m', 'Decoys for the office'));

  say('What would that change on this host? A plan changes nothing.');
  await show('decnet-sync plan fleets', sync('plan', 'fleets'));

  say('Do it: network first, then the hairpin, then the decoys.');
  await show('decnet-sync apply fleets --yes', sync('apply', 'fleets', '--yes'));

  say('An outsider on the LAN sees machines: each answers ping with a MAC of its own, and serves what it pretends to be.');
  await show('peer$ arping -c 1 -I eth0 192.168.50.20', peer('arping', '-c', '1', '-I', 'eth0', '192.168.50.20'));
  await show('peer$ ping -c 1 192.168.50.21', peer('ping', '-c', '1', '192.168.50.21'));
  await show('peer$ wget -qO- http://192.168.50.20/', peer('busybox', 'wget', '-qO-', 'http://192.168.50.20/'));

  say('A host cannot talk to its own macvlan children, except through the hairpin, by an exact route to each decky.');
  await show('ip route', onHost(lab, host, ['ip', 'route']));
  await show('ping -c 1 192.168.50.22', onHost(lab, host, ['ping', '-c', '1', '192.168.50.22']));
  await show('decnet-sync status fleets', sync('status', 'fleets'));

  say('Nothing changed, so nothing is to do.');
  await show('decnet-sync apply fleets --yes', sync('apply', 'fleets', '--yes'));

  say('The lobby goes: its manifest is deleted in a commit. The office does not notice.');
  await show('git rm fleets/lobby.yaml', git('rm', '--quiet', 'fleets/lobby.yaml'));
  await show("git commit -m 'No lobby'", git('commit', '--quiet', '-m', 'No printer'));
  await show('decnet-sync apply fleets --yes', sync('apply', 'fleets', '--yes'));
  await show('peer$ ping -c 1 -W 1 192.168.50.30', peer('ping', '-c', '1', '-W', '1', '192.168.50.30'), [1]);

  say('And back to the untouched host, without any manifest.');
  await show('decnet-sync teardown --all --yes', sync('teardown', '--all', '--yes'));
  await show('ip link', onHost(lab, host, ['ip', '-br', 'link']));
} finally {
  await labDown(name, place);
  await rm(place, { recursive: true, force: true });
}
say(`Done in ${((performance.now() - started) / 1000).toFixed(0)} s. The lab is gone; nothing of it is left on this machine.`);
