import { join } from 'node:path';
import { LabError } from './lab-error.ts';

/** A machine on the lab's LAN: a network namespace whose `eth0` has this address. */
export interface Station {
  readonly namespace: string;
  readonly address: string;
}

/** A sensor host: a station with a Docker Engine of its own. Everything of that Engine lies in `directory`. */
export interface LabHost extends Station {
  readonly number: number;
  /** What manifests call it: `sensor-01`. */
  readonly name: string;
  readonly directory: string;
  readonly socket: string;
  readonly log: string;
}

/** A private LAN with its hosts. All of it follows from what it was asked with, so that a half-made lab can be taken down too. */
export interface Lab {
  readonly name: string;
  readonly directory: string;
  /** Directories that come first on PATH, to run another Engine than the installed one. */
  readonly engine: string | null;
  readonly subnet: string;
  /** The switch; its bridge has the gateway's address. */
  readonly lan: Station;
  /** An outsider on the LAN. */
  readonly peer: Station;
  readonly hosts: readonly LabHost[];
}

/** What a user chooses about a lab. */
export interface LabRequest {
  readonly name: string;
  readonly state: string;
  readonly hosts?: number;
  readonly engine?: string | null;
}

/** Hosts have the addresses .5 to .8, the peer .9; deckies start at .20. */
const MOST_HOSTS = 4;
/** The kernel's limit for the path of a unix socket, without its closing NUL. */
const LONGEST_SOCKET = 107;
const DEEPEST_SOCKET = 'run/containerd/containerd.sock.ttrpc';

/** The directory of the lab of this name. */
export const labDirectory = (state: string, name: string): string => join(state, 'lab', name);

/** Whether a namespace, or the cgroup of the same name, belongs to the lab: `decnet-a-b-lan` is of the lab `a-b`, not of `a`. */
export const isNamedAfter = (name: string, namespace: string): boolean =>
  namespace.startsWith(`decnet-${name}-`) && /^(lan|peer|host\d)$/.test(namespace.slice(`decnet-${name}-`.length));

/** What the lab will consist of. Nothing is made yet. */
export function designLab({ name, state, hosts = 1, engine = null }: LabRequest): Lab {
  checkName(name);
  if (!Number.isInteger(hosts) || hosts < 1 || hosts > MOST_HOSTS) {
    throw new LabError(`a lab has 1 to ${MOST_HOSTS} hosts, not ${hosts}`, { exitCode: 3 });
  }
  const directory = labDirectory(state, name);
  const prefix = `decnet-${name}-`;
  return {
    name,
    directory,
    engine,
    subnet: '192.168.50.0/24',
    lan: { namespace: `${prefix}lan`, address: '192.168.50.1' },
    peer: { namespace: `${prefix}peer`, address: '192.168.50.9' },
    hosts: Array.from({ length: hosts }, (_, index) => designHost(directory, prefix, index + 1)),
  };
}

function designHost(labDir: string, prefix: string, number: number): LabHost {
  const directory = join(labDir, `host${number}`);
  const longest = join(directory, DEEPEST_SOCKET);
  if (Buffer.byteLength(longest) > LONGEST_SOCKET) {
    throw new LabError(`${longest} is too long for a unix socket (${LONGEST_SOCKET} bytes); choose a shorter name or --state`, {
      exitCode: 3,
    });
  }
  return {
    number,
    name: `sensor-${String(number).padStart(2, '0')}`,
    namespace: `${prefix}host${number}`,
    address: `192.168.50.${4 + number}`,
    directory,
    socket: join(directory, 'docker.sock'),
    log: join(directory, 'dockerd.log'),
  };
}

/** Names become part of paths, namespaces and cgroups. */
export function checkName(name: string): void {
  if (!/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name)) {
    throw new LabError(`"${name}" cannot name a lab: use lower-case letters, digits and hyphens`, { exitCode: 3 });
  }
}
