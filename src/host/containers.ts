import type { Attachment, Container, ContainerDetail, ContainerState, Endpoint } from '../core/snapshot.ts';
import type { Json } from './json.ts';
import { namespaceAddresses } from './namespace.ts';

const STATES: readonly ContainerState[] = ['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead'];

/** What was seen of a container by looking closer than Docker's list does, all of it at one moment. */
export interface Sight {
  readonly state: ContainerState;
  readonly detail: ContainerDetail | undefined;
}

/** An entry of Docker's container list; whoever looked closer did so later, and goes by what was seen then. */
export function decodeContainer(container: Json, sight: Sight | undefined): Container {
  return {
    id: container.get('Id').text(),
    name: container.get('Names').list()[0]?.text().replace(/^\//, '') ?? '',
    image: container.get('Image').text(),
    state: sight?.state ?? decodeState(container.get('State')),
    labels: container.get('Labels').texts(),
    network: decodeAttachment(container),
    detail: sight?.detail,
  };
}

function decodeState(value: Json): ContainerState {
  const state = value.text();
  const known = STATES.find((s) => s === state);
  if (known === undefined) throw new Error(`Docker says a container is "${state}", a state this program does not know`);
  return known;
}

function decodeAttachment(container: Json): Attachment {
  const mode = container.get('HostConfig').get('NetworkMode').text();
  const host = /^container:(.+)$/.exec(mode)?.[1];
  if (host !== undefined) return { on: 'container', id: host };
  if (mode === 'host' || mode === 'none') return { on: 'other' };
  const networks = container.get('NetworkSettings').get('Networks').entries();
  return { on: 'networks', endpoints: networks.map(([name, endpoint]) => decodeEndpoint(name, endpoint)) };
}

const decodeEndpoint = (networkName: string, endpoint: Json): Endpoint => ({
  networkName,
  networkId: endpoint.nullable('NetworkID')?.text(),
  configured: endpoint.nullable('IPAMConfig')?.optional('IPv4Address')?.text(),
  address: endpoint.nullable('IPAddress')?.text(),
  mac: endpoint.nullable('MacAddress')?.text().toLowerCase(),
});

export interface Inspected extends ContainerDetail {
  readonly state: ContainerState;
  /** 0 when it does not run. */
  readonly pid: number;
  /** How often Docker's restart policy has started it again. */
  readonly restarts: number;
}

/** What only an inspection tells. */
export function decodeInspection(inspection: Json): Inspected {
  const state = inspection.get('State');
  const started = Date.parse(state.get('StartedAt').text());
  const pid = state.get('Pid').number();
  return {
    state: decodeState(state.get('Status')),
    // Docker writes year 1 for "never".
    startedAt: started > 0 ? started : 0,
    health: state.optional('Health')?.get('Status').text(),
    addresses: pid > 0 ? namespaceAddresses(pid, inspection.get('Id').text()) : undefined,
    error: state.nullable('Error')?.text(),
    exitCode: state.get('ExitCode').number(),
    pid,
    restarts: inspection.get('RestartCount').number(),
  };
}
