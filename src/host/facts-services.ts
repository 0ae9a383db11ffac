import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { Boot, Manager, Managers } from '../doctor/facts.ts';
import { output } from './program.ts';
import { namesIn, textOf } from './text.ts';

/** Who else sets up links here, by the processes that run: not every machine has a systemd to ask. */
export async function readManagers(): Promise<Managers> {
  const running = new Set(namesIn('/proc').flatMap((name) => (/^\d+$/.test(name) ? (textOf(`/proc/${name}/comm`)?.trim() ?? []) : [])));
  const [networkManager, networkd] = await Promise.all([
    running.has('NetworkManager') ? readNetworkManager() : ABSENT,
    // The kernel keeps fifteen characters of a name.
    running.has('systemd-network') ? readNetworkd() : ABSENT,
  ]);
  return { networkManager, networkd };
}

const ABSENT: Manager = { runs: false, files: [], states: {} };

async function readNetworkManager(): Promise<Manager> {
  const files = [
    ...filesIn('/usr/lib/NetworkManager/conf.d', '.conf'),
    ...filesIn('/run/NetworkManager/conf.d', '.conf'),
    '/etc/NetworkManager/NetworkManager.conf',
    ...filesIn('/etc/NetworkManager/conf.d', '.conf'),
  ];
  const told = await output('nmcli', ['-t', '-f', 'DEVICE,STATE', 'device']).catch(() => '');
  const states = told.split('\n').map((line) => line.split(':'));
  return { runs: true, files: read(files), states: Object.fromEntries(states.map(([name = '', state = '']) => [name, state])) };
}

/** A file hides those of its name in the directories that come after its own; all of them count in the order of their names. */
async function readNetworkd(): Promise<Manager> {
  const files = new Map<string, string>();
  for (const place of ['/etc', '/run', '/usr/local/lib', '/usr/lib', '/lib']) {
    for (const path of filesIn(`${place}/systemd/network`, '.network')) if (!files.has(basename(path))) files.set(basename(path), path);
  }
  const ordered = [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path);
  const told = await output('networkctl', ['list', '--no-pager', '--no-legend']).catch(() => '');
  // IDX LINK TYPE OPERATIONAL SETUP
  const states = told.split('\n').map((line) => line.trim().split(/\s+/));
  return { runs: true, files: read(ordered), states: Object.fromEntries(states.map(([, name = '', , , state = '']) => [name, state])) };
}

const filesIn = (directory: string, ending: string): readonly string[] =>
  namesIn(directory)
    .filter((name) => name.endsWith(ending))
    .map((name) => `${directory}/${name}`);

const read = (paths: readonly string[]): Manager['files'] =>
  paths.flatMap((path) => {
    const text = textOf(path);
    return text === undefined ? [] : [{ path, text }];
  });

/** How systemd starts the Engine. */
export async function readBoot(): Promise<Boot | undefined> {
  if (!existsSync('/run/systemd/system')) return undefined;
  const told = await output('systemctl', [
    'show',
    'docker.service',
    '-p',
    'LoadState',
    '-p',
    'UnitFileState',
    '-p',
    'After',
    '-p',
    'Wants',
  ]);
  const setting = (key: string): string => new RegExp(`^${key}=(.*)$`, 'm').exec(told)?.[1] ?? '';
  return { LoadState: setting('LoadState'), UnitFileState: setting('UnitFileState'), After: setting('After'), Wants: setting('Wants') };
}
