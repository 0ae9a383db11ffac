import { readFileSync, readlinkSync } from 'node:fs';

/**
 * The IPv4 addresses inside a container's network namespace, loopback left out,
 * without entering it: a parent that was deleted takes the container's
 * interface along, and Docker says nothing. `undefined` when it cannot be read,
 * or when the process of that number is not the container's.
 */
export function namespaceAddresses(pid: number, container: string): readonly string[] | undefined {
  const trie = networkFile(pid, container, 'fib_trie');
  if (trie === undefined) return undefined;
  // A local address is a leaf whose next line says "host LOCAL".
  const local = [...trie.matchAll(/\|-- (\S+)\n\s+\/32 host LOCAL/g)].flatMap(([, address]) => address ?? []);
  return [...new Set(local)].filter((address) => !address.startsWith('127.'));
}

/** A file of /proc/PID/net; `undefined` as well when that process is not the container's. */
export function networkFile(pid: number, container: string, name: string): string | undefined {
  try {
    if (!belongsTo(pid, container)) return undefined;
    return readFileSync(`/proc/${pid}/net/${name}`, 'utf8');
  } catch {
    return undefined;
  }
}

/** Whether a process is in a container's cgroup; throws when there is none of that number. */
export const belongsTo = (pid: number, container: string): boolean => readFileSync(`/proc/${pid}/cgroup`, 'utf8').includes(container);

/** Identifies a process's network namespace; `undefined` without the right to look. */
export function namespaceOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return undefined;
  }
}
