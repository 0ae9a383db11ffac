import { realpathSync, statSync } from 'node:fs';
import type { Engine } from './engine.ts';
import { kernelOf, textOf } from './text.ts';

/** The kernel's flag for sockets that take connections. */
const LISTENS = '00010000';

/**
 * Whether the Engine is in this network namespace. A unix socket belongs to the
 * one it was made in, and the kernel lists it there and nowhere else, however
 * far its file can be seen.
 */
export function listensHere({ host, kernel }: Pick<Engine, 'host' | 'kernel'>, root: string = ''): 'this' | 'another' | 'unknown' {
  // Another machine, real or virtual.
  if (kernel !== undefined && kernel !== kernelOf(root)) return 'another';
  const path = /^unix:\/\/(.+)$/.exec(host)?.[1];
  const table = textOf(`${root}/proc/net/unix`);
  if (path === undefined || table === undefined) return 'unknown';
  if (listensAt(path).test(table)) return 'this';
  const listening = table.split('\n').flatMap((line) => {
    const [, , , flags, , , , name] = line.trim().split(/\s+/);
    return flags === LISTENS && name?.startsWith('/') ? [name] : [];
  });
  if (listening.some((name) => isSame(root + name, root + path))) return 'this';
  // It may be the same one, known here by another path.
  return listening.some((name) => /docker[^/]*\.sock$/.test(name) && !exists(root + name)) ? 'unknown' : 'another';
}

/** Most often it is there by the very name: then nothing hangs on how many others listen. */
const listensAt = (path: string): RegExp =>
  new RegExp(`^(?:\\S+ ){3}${LISTENS} .* ${path.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`, 'm');

function isSame(name: string, path: string): boolean {
  try {
    if (realpathSync(name) === realpathSync(path)) return true;
    const [one, other] = [statSync(name), statSync(path)];
    return one.dev === other.dev && one.ino === other.ino;
  } catch {
    return false;
  }
}

const exists = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined;
