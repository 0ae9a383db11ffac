import { answers, engineProcess } from './engine.ts';
import { checkName, designLab, type Lab, type LabHost, type Station } from './lab.ts';
import { namespacesOf } from './namespaces.ts';
import { labNames, recall } from './store.ts';
import { isUp } from './up.ts';

/** One lab as it is found. */
export interface LabStatus {
  readonly name: string;
  /** `broken`: half made, or something of it has died since; up and down both put it right. */
  readonly state: 'up' | 'broken';
  readonly subnet: string;
  readonly lan: Station;
  readonly peer: Station;
  readonly hosts: readonly HostStatus[];
}

/** A host of a lab and its Engine. */
export interface HostStatus extends Station {
  readonly number: number;
  readonly name: string;
  readonly engine: { readonly answers: boolean; readonly pid: number | null; readonly socket: string; readonly log: string };
}

/** How all labs are, or the one of this name. */
export async function labStatus(state: string, name?: string): Promise<readonly LabStatus[]> {
  if (name !== undefined) checkName(name);
  const names = name === undefined ? await labNames(state) : [name];
  const found = await Promise.all(
    names.map(async (each) => {
      const recalled = await recall(each, state);
      if (recalled !== undefined) return describe(recalled.lab, recalled.complete);
      return (await namespacesOf(each)).length > 0 ? describe(designLab({ name: each, state }), false) : undefined;
    }),
  );
  return found.filter((status) => status !== undefined);
}

async function describe(lab: Lab, complete: boolean): Promise<LabStatus> {
  const { name, subnet, lan, peer } = lab;
  const hosts = await Promise.all(lab.hosts.map(describeHost));
  return { name, state: (await isUp(lab, complete)) ? 'up' : 'broken', subnet, lan, peer, hosts };
}

async function describeHost(host: LabHost): Promise<HostStatus> {
  const { number, name, namespace, address, socket, log } = host;
  const engine = { answers: await answers(host), pid: (await engineProcess(host))?.pid ?? null, socket, log };
  return { number, name, namespace, address, engine };
}
