import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Lab } from '../../../src/lab/lab.ts';
import { eventually } from './eventually.ts';
import { launchOnHost } from './running.ts';

/** What services are told by way of, and what can listen to that; systemd itself need not run. */
const PROGRAMS = ['systemd-notify', 'systemd-socket-activate'];

export const noServiceManager: string | undefined = PROGRAMS.every((name) => spawnSync(name, ['--version']).status === 0)
  ? undefined
  : `${PROGRAMS.join(' and ')} are not there (package systemd)`;

/** Listens where a service reports, as systemd does. */
export async function listenToService(lab: Lab, directory: string): Promise<{ readonly socket: string; readonly told: () => string }> {
  const [socket, heard] = [join(directory, 'notify'), join(directory, 'told')];
  launchOnHost(lab, 'systemd-socket-activate', '--datagram', `--listen=${socket}`, '--inetd', 'sh', '-c', `exec cat >'${heard}'`);
  await eventually(() => expect(existsSync(socket)).toBe(true));
  return { socket, told: () => (existsSync(heard) ? readFileSync(heard, 'utf8').replaceAll('BARRIER=1', '\n') : '') };
}
