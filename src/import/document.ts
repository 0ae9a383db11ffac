import { Document, type Node, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import type { Location } from '../core/diagnostic.ts';
import { comment } from './comment.ts';
import type { DeckyDraft, FleetDraft, ServiceDraft } from './draft.ts';

export interface FleetText {
  readonly text: string;
  /** What in the imported file a JSON pointer of the text comes from. */
  readonly origins: ReadonlyMap<string, Location>;
}

/** Writes a fleet as a manifest, its notes as comments. */
export function writeFleet({ name, notes, network, deckies }: FleetDraft): FleetText {
  const document = new Document();
  const origins = new Map<string, Location>();
  const ground = mapOf(Object.entries(network.fields));
  for (const [field, at] of network.at) origins.set(`/spec/network/${field}`, at);
  const list = new YAMLSeq<Node>();
  for (const [n, decky] of deckies.entries()) {
    const node = deckyNode(decky, `/spec/deckies/${n}`, origins);
    node.spaceBefore = n > 0;
    list.items.push(node);
  }
  if (list.items.length === 0) list.flow = true;
  const spec = mapOf([...(ground.items.length > 0 ? [['network', noted(ground, network.notes)] as const] : []), ['deckies', list]]);
  const whole = mapOf([
    ['apiVersion', 'decnet-sync/v1'],
    ['kind', 'Fleet'],
    ['metadata', mapOf([['name', name]])],
    ['spec', spec],
  ]);
  document.contents = whole;
  document.commentBefore = comment(notes) ?? null;
  return { text: document.toString({ lineWidth: 0, flowCollectionPadding: false }), origins };
}

function deckyNode(
  { name, addresses, os, services, notes, at, addressAt }: DeckyDraft,
  pointer: string,
  origins: Map<string, Location>,
): Node {
  const [first = '', last = first] = [addresses[0], addresses.at(-1)];
  origins.set(pointer, at);
  origins.set(`${pointer}/${first === last ? 'ip' : 'ips'}`, addressAt);
  const list = new YAMLSeq<Node>();
  for (const [n, service] of services.entries()) {
    origins.set(`${pointer}/services/${n}`, service.at);
    list.items.push(serviceNode(service));
  }
  if (list.items.length === 0) list.flow = true;
  const node = mapOf([['name', name], first === last ? ['ip', first] : ['ips', `${first}-${last}`], ['os', os], ['services', list]]);
  return noted(node, notes);
}

function serviceNode({ name, service, notes }: ServiceDraft): Node {
  const { environment, ...rest } = service;
  const entries = Object.entries(rest).map(([key, value]) => [key, Array.isArray(value) ? flow(value) : value] as const);
  return noted(
    mapOf([
      ['name', name],
      ...entries,
      ...(environment === undefined ? [] : [['environment', mapOf(Object.entries(environment))] as const]),
    ]),
    notes,
  );
}

function mapOf(entries: readonly (readonly [key: string, value: unknown])[]): YAMLMap<string, unknown> {
  const map = new YAMLMap<string, unknown>();
  for (const [key, value] of entries) map.set(key, typeof value === 'string' ? scalar(value) : value);
  return map;
}

function flow(values: readonly unknown[]): YAMLSeq {
  const list = new YAMLSeq<unknown>();
  list.flow = true;
  for (const value of values) list.items.push(scalar(value));
  return list;
}

/** Older readers of YAML take `no` for false. */
function scalar(value: unknown): Scalar {
  const node = new Scalar(value);
  if (typeof value === 'string' && /^(?:y|n|yes|no|on|off)$/i.test(value)) node.type = 'QUOTE_DOUBLE';
  return node;
}

function noted<Kind extends Node>(node: Kind, notes: readonly string[]): Kind {
  node.commentBefore = comment(notes) ?? null;
  return node;
}
