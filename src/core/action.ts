import type { ContainerConfig, Labels } from './container.ts';
import type { Driver, Port } from './fleet.ts';
import type { GuardElement, RuleTable, Seal } from './guard.ts';

/**
 * One call to the outside world, as data.
 *
 * Kinds produce actions, `plan` shows them, the host performs them. Nothing
 * else in the program can change the machine. What exists is named by its id
 * (a link by its index), so that something made anew under our name is not ours
 * to delete; what is to be is named by its name.
 */
export type Action = KernelAction | EngineAction;

/** What is asked of the kernel alone, and can be done while the Engine is silent. */
export type KernelAction =
  /** Creates and marks in one kernel call. */
  | { readonly do: 'link.add'; readonly name: string; readonly parent: string; readonly driver: Driver; readonly mac: string | undefined }
  | { readonly do: 'link.alias'; readonly name: string; readonly alias: string }
  /** Marks a link that somebody else made, all at once. */
  | { readonly do: 'link.adopt'; readonly name: string; readonly index: number; readonly alias: string; readonly mac: string | undefined }
  /** Keeps the link silent: no IPv6 of its own, ARP answers for nobody else's address. */
  | { readonly do: 'link.quiet'; readonly name: string }
  | { readonly do: 'link.up'; readonly name: string }
  | { readonly do: 'link.delete'; readonly name: string; readonly index: number }
  | { readonly do: 'address.add'; readonly link: string; readonly address: string }
  | { readonly do: 'address.remove'; readonly link: string; readonly address: string; readonly prefix: number }
  | RouteReplace
  | { readonly do: 'route.remove'; readonly link: string; readonly to: string }
  | GuardLoad
  /** Adds to the sets that the rules look into; what is in them already stays. */
  | { readonly do: 'guard.admit'; readonly guard: string; readonly elements: readonly GuardElement[] }
  | { readonly do: 'guard.release'; readonly guard: string; readonly elements: readonly GuardElement[] }
  | { readonly do: 'guard.remove'; readonly guard: string };

export type EngineAction =
  | { readonly do: 'image.pull'; readonly image: string }
  | NetworkCreate
  | { readonly do: 'network.remove'; readonly id: string; readonly name: string }
  | GuardSeal
  /** Takes such rules out again. What does not run has none. */
  | { readonly do: 'guard.unseal'; readonly container: string; readonly name: string }
  | ContainerCreate
  | { readonly do: 'container.start'; readonly container: string; readonly name: string }
  | { readonly do: 'container.restart'; readonly container: string; readonly name: string }
  | { readonly do: 'container.unpause'; readonly container: string; readonly name: string }
  | { readonly do: 'container.remove'; readonly id: string; readonly name: string }
  | DeckyReady;

/** What is on nobody's LAN yet when it is done: that takes a start. */
export type Making = NetworkCreate | ContainerCreate;

export interface ContainerCreate {
  readonly do: 'container.create';
  readonly name: string;
  readonly config: ContainerConfig;
}

export interface NetworkCreate {
  readonly do: 'network.create';
  readonly name: string;
  readonly driver: Driver;
  readonly parent: string;
  readonly subnet: string;
  readonly gateway: string;
  /** Named addresses that Docker must give to nobody. */
  readonly aux: Readonly<Record<string, string>>;
  readonly labels: Labels;
}

/**
 * All rules of one network anew, in one transaction: at no moment are there
 * fewer. What the sets hold they keep, as there may be deckies whom it concerns.
 */
export interface GuardLoad {
  readonly do: 'guard.load';
  readonly guard: string;
  readonly tables: readonly RuleTable[];
  /** Chains that somebody else has put into our tables, as `inet name`. */
  readonly strange: readonly string[];
  readonly elements: readonly GuardElement[];
}

/**
 * Rules inside a decky's own network namespace, all of them anew, and then the proof of it in its network's guard. They go
 * with the namespace, and so with the container's run.
 */
export interface GuardSeal extends Seal {
  readonly do: 'guard.seal';
  readonly guard: string;
  /** The one whose namespace it is: by id where it exists, by name where this plan makes it. */
  readonly container: string;
  readonly name: string;
  readonly address: string;
  /** Proofs of earlier runs and of other rules. */
  readonly stale: readonly GuardElement[];
}

/** Ways to deckies, all at once: each decky's own would take a process each. */
export interface RouteReplace {
  readonly do: 'route.replace';
  readonly link: string;
  readonly source: string;
  readonly to: readonly Neighbour[];
}

/**
 * A decky as its host reaches it. A link that has to ask for the MAC asks the
 * whole LAN, in the host's name and with a MAC that is not the host's.
 */
export interface Neighbour {
  readonly address: string;
  /** `undefined` where all share the parent's. */
  readonly mac: string | undefined;
}

/** Changes nothing: waits until a decky is what the manifest promises. */
export interface DeckyReady {
  readonly do: 'decky.ready';
  readonly base: string;
  readonly services: readonly string[];
  readonly address: string;
  /** TCP only: silence over UDP proves nothing. Empty where no hairpin leads there. */
  readonly ports: readonly Port[];
}

/** Waiting costs the Engine nothing, so it needs no place among the bounded calls. */
export const waits = (action: Action): boolean => action.do === 'decky.ready';

const OF_KERNEL: Readonly<Record<KernelAction['do'], 'puts back' | 'takes'>> = {
  'link.add': 'puts back',
  'link.alias': 'puts back',
  // It takes over.
  'link.adopt': 'takes',
  'link.quiet': 'puts back',
  'link.up': 'puts back',
  'link.delete': 'takes',
  'address.add': 'puts back',
  'address.remove': 'takes',
  'route.replace': 'puts back',
  'route.remove': 'takes',
  'guard.load': 'puts back',
  'guard.admit': 'puts back',
  'guard.release': 'takes',
  'guard.remove': 'takes',
};

export const isOfKernel = (action: Action): action is KernelAction => action.do in OF_KERNEL;

/** Whether it only adds to what the kernel holds: then what nobody can tell meanwhile is not at stake. */
export const mends = (action: Action): boolean => isOfKernel(action) && OF_KERNEL[action.do] === 'puts back';
