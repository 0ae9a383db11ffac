import type { Driver } from '../core/fleet.ts';
import type { Way } from '../core/routing.ts';
import type { Container, Guards, Link, Network, Route } from '../core/snapshot.ts';
import type { Asked } from './asked.ts';
import type { Doors } from './doors.ts';
import type { Live } from './live.ts';

/** What was read, or why it could not be. */
export type Reading<Value> = { readonly value: Value } | { readonly because: string };

/** Everything the checks judge, as one reading found it: a plain value, so that any environment can be written down. */
export interface Facts extends Seen {
  /** `undefined`: nobody asked for it. */
  readonly live: Live | undefined;
  readonly doors: readonly Doors[] | undefined;
  readonly asked: readonly Asked[] | undefined;
}

/** What is known before anything is tried. */
export interface Seen {
  /** Whose labels are ours. */
  readonly instance: string;
  readonly system: System;
  readonly tools: { readonly arping: Reading<string>; readonly nft: Reading<string> };
  readonly ground: Reading<Ground>;
  readonly engine: Reading<EngineFacts>;
  readonly managers: Managers;
  /** `undefined`: systemd does not run here. */
  readonly boot: Boot | undefined;
  readonly guards: Reading<Guards>;
  readonly targets: readonly Target[];
  /** Of those networks that are settled, and want one. */
  readonly hairpins: readonly Hairpin[];
  /** Whether nft would take the rules of a network, by its name; of those alone on which anything is to be contained. */
  readonly rules: Readonly<Record<string, Reading<true>>>;
  /**
   * What is wrong with the guard of a network, by its name, each thing in the planner's words: with its rules, and with what
   * it knows of deckies that run. Of those alone that can be completed and on which anything is to be contained.
   */
  readonly flaws: Readonly<Record<string, readonly string[]>>;
  /** The networks by which this host is managed. */
  readonly management: readonly string[];
}

export interface System {
  /** As Node.js calls it. */
  readonly platform: string;
  /** `uname -r`. */
  readonly kernel: string;
  /** What the firmware calls the machine; `undefined` where it has none. */
  readonly machine: Machine | undefined;
  /** The processor says that it is a virtual one. */
  readonly virtual: boolean;
  /** The effective capabilities of this process, hexadecimal. */
  readonly capabilities: string | undefined;
  /** What the kernel says of its drivers, before any is tried. */
  readonly drivers: Readonly<Record<Driver, 'there' | 'module' | 'absent' | 'unknown'>>;
  readonly ipForward: boolean | undefined;
}

/** The DMI strings, as /sys/class/dmi/id has them. */
export interface Machine {
  readonly vendor: string;
  readonly product: string;
  readonly bios: string;
  readonly asset: string;
}

export interface Ground {
  readonly links: readonly Link[];
  readonly routes: readonly Route[];
  readonly neighbours: readonly Neighbour[];
  /** `all`, `default`, and of each link that speaks IPv4. */
  readonly conf: Readonly<Record<string, Conf>>;
}

export interface Neighbour {
  readonly address: string;
  readonly device: string;
  readonly mac: string | undefined;
  /** The kernel's: `REACHABLE`, `STALE`, `FAILED`… */
  readonly states: readonly string[];
}

/** Settings of a link, in /proc/sys/net/ipv4/conf. */
export interface Conf {
  readonly arpIgnore: number;
  readonly arpFilter: number;
  readonly rpFilter: number;
}

export interface EngineFacts {
  readonly host: string;
  readonly version: string;
  readonly api: string;
  readonly system: string;
  readonly security: readonly string[];
  readonly liveRestore: boolean;
  /** Whether it listens in this network namespace. */
  readonly namespace: 'this' | 'another' | 'unknown';
  readonly networks: readonly Network[];
  /** The network namespace that this program is in; `undefined`: it does not show. */
  readonly own: string | undefined;
  /** Containers that run, and how many of them show in /proc. */
  readonly running: number;
  readonly visible: number;
  /** Every container, as the planner sees it; of our own, the bases alone in detail. */
  readonly everyone: readonly Container[];
  /** Our containers. */
  readonly containers: readonly DeckyContainer[];
}

export interface DeckyContainer {
  readonly name: string;
  readonly decky: string;
  readonly role: string;
  readonly network: string;
  readonly address: string | undefined;
  readonly binds: readonly string[];
  /** `undefined`: not asked, as it does not matter with this Engine. */
  readonly dns: readonly string[] | undefined;
  /** Of a base that is down: Docker's words on why it could not start, if it could not. */
  readonly error: string | undefined;
  /** Of its first process; `undefined`: it does not run, or does not show. */
  readonly process: ContainerProcess | undefined;
  /** Of a base: the routes in its network namespace, as far as they show. */
  readonly ways: readonly Way[] | undefined;
}

export interface ContainerProcess {
  readonly pid: number;
  readonly bounding: string;
  readonly noNewPrivileges: boolean;
  /** Of the network. */
  readonly namespace: string | undefined;
}

/** Whoever else sets up links on this host. */
export interface Managers {
  readonly networkManager: Manager;
  readonly networkd: Manager;
}

export interface Manager {
  readonly runs: boolean;
  /** Its configuration in the order in which it counts. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** What it says of the links it knows, by name. */
  readonly states: Readonly<Record<string, string>>;
}

/** What systemd says of docker.service. */
export type Boot = Readonly<Record<'LoadState' | 'UnitFileState' | 'After' | 'Wants', string>>;

/** A network that a fleet asks for or, when there is none, would by default. */
export interface Target {
  readonly network: string;
  readonly driver: Driver;
  /** `undefined`: neither manifest nor host tells. */
  readonly parent: string | undefined;
  readonly subnet: string | undefined;
  readonly gateway: string | undefined;
  /** The manifest sets addresses aside that no decky may take. */
  readonly reserves: boolean;
  readonly deckies: number;
  readonly contained: number;
  /** How many have no base. */
  readonly standalone: number;
  /** Those whose manifest says `containment: off`, as `fleet/decky`. */
  readonly free: readonly string[];
  /** Those of its services whose logs go to other machines. */
  readonly logs: readonly LogWay[];
  /** Why the host cannot complete it, in the planner's words. */
  readonly faults: readonly string[];
}

export interface LogWay {
  /** `fleet/decky/service`. */
  readonly service: string;
  /** An address, or a name. */
  readonly to: string;
}

/** The host's own link on a network, as `status` tells it. */
export interface Hairpin {
  readonly network: string;
  readonly link: string;
  readonly there: boolean;
  /** What is wrong with it, or keeps it from being there. */
  readonly because: string | undefined;
}
