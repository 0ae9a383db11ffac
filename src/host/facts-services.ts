import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { Boot, Manager, Managers } from '../doctor/facts.ts';
import { output } from './program.ts';
import { namesIn, textOf } from './text.ts';

/** Where to look: on this machine, or at what another was found to have. */
export interface Place {
  readonly root: string;
  readonly output: typeof output;
}

const HERE: Place = { root: '', output };

/** Who else sets up links here, by the processes that run: not every machine has a systemd to ask. */
export async function readManagers(place: Place = HERE): Promise<Managers> {
  const processes = namesIn(`${place.root}/proc`).filter((name) => /^\d+$/.test(name));
  const running = new Set(processes.flatMap((name) => textOf(`${place.root}/proc/${name}/comm`)?.trim() ?? []));
  const [networkManager, networkd] = await Promise.all([
    running.has('NetworkManager') ? readNetworkManager(place) : ABSENT,
    // The kernel keeps fifteen characters of a name.
    running.has('systemd-network') ? readNetworkd(place) : ABSENT,
  ]);
  return { networkManager, networkd };
}

const ABSENT: Manager = { runs: false, files: [], states: {} };

/** A file hides those of its name in the directories that come before its own. */
async function readNetworkManager({ root, output: ask }: Place): Promise<Manager> {
  const [vendor, run, own] = ['/usr/lib', '/run', '/etc'].map((place) => filesIn(root, `${place}/NetworkManager/conf.d`, '.conf'));
  const files = [...shown(vendor, run, own), ...shown(run, own), '/etc/NetworkManager/NetworkManager.conf', ...shown(own)];
  const told = await ask('nmcli', ['-t', '-f', 'DEVICE,STATE', 'device']).catch(() => '');
  const states = told.split('\n').map((line) => line.split(':'));
  return { runs: true, files: read(root, files), states: Object.fromEntries(states.map(([name = '', state = '']) => [name, state])) };
}

/** Of the first files, those that no other of their name hides. */
const shown = (files: readonly string[] = [], ...others: readonly (readonly string[] | undefined)[]): readonly string[] => {
  const hidden = new Set(others.flatMap((each = []) => each.map((path) => basename(path))));
  return files.filter((path) => !hidden.has(basename(path)));
};

/** A file hides those of its name in the directories that come after its own; all of them count in the order of their names. */
async function readNetworkd({ root, output: ask }: Place): Promise<Manager> {
  const files = new Map<string, string>();
  for (const place of ['/etc', '/run', '/usr/local/lib', '/usr/lib', '/lib']) {
    for (const path of filesIn(root, `${place}/systemd/network`, '.network'))
      if (!files.has(basename(path))) files.set(basename(path), path);
  }
  const ordered = [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path);
  const told = await ask('networkctl', ['list', '--no-pager', '--no-legend']).catch(() => '');
  // IDX LINK TYPE OPERATIONAL SETUP
  const states = told.split('\n').map((line) => line.trim().split(/\s+/));
  return {
    runs: true,
    files: read(root, ordered),
    states: Object.fromEntries(states.map(([, name = '', , , state = '']) => [name, state])),
  };
}

const filesIn = (root: string, directory: string, ending: string): readonly string[] =>
  namesIn(root + directory)
    .filter((name) => name.endsWith(ending))
    .map((name) => `${directory}/${name}`);

const read = (root: string, paths: readonly string[]): Manager['files'] =>
  paths.flatMap((path) => {
    const text = textOf(root + path);
    return text === undefined ? [] : [{ path, text }];
  });

/** How systemd starts the Engine. */
export async function readBoot({ root, output: ask }: Place = HERE): Promise<Boot | undefined> {
  if (!existsSync(`${root}/run/systemd/system`)) return undefined;
  const told = await ask('systemctl', ['show', 'docker.service', '-p', 'LoadState', '-p', 'UnitFileState', '-p', 'After', '-p', 'Wants']);
  const setting = (key: string): string => new RegExp(`^${key}=(.*)$`, 'm').exec(told)?.[1] ?? '';
  return { LoadState: setting('LoadState'), UnitFileState: setting('UnitFileState'), After: setting('After'), Wants: setting('Wants') };
}
