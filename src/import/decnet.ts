import type { Location } from '../core/diagnostic.ts';
import { isAddress, subnetOf } from '../core/ipv4.ts';
import { expand } from '../manifest/expand.ts';
import { addressesOf, isRange } from './addresses.ts';
import type { DeckyDraft, Fault, FleetDraft, NetworkDraft } from './draft.ts';
import type { Ini, Section } from './ini.ts';
import { type Group, memberName, readGroup } from './machines.ts';
import { personasFor } from './personas.ts';
import { type Sections, sortSections } from './sections.ts';
import { servicesOf } from './services.ts';

/** Values of one word, in which a `#` was meant to begin a comment. */
const WORDS = ['net', 'gw', 'interface', 'ip', 'services', 'archetype', 'amount', 'nmap_os', 'nmap-os'];

/** What a configuration of DECNET describes, as a fleet. */
export function draftOf({ sections: all }: Ini, name: string, fault: Fault): FleetDraft {
  for (const section of all) checkComments(section, fault);
  const sections = sortSections(all);
  const network = networkOf(sections.general);
  const groups = sections.machines.map((section) => readGroup(section, sections, fault));
  const { subnet: net, gateway } = network.fields;
  const addresses = addressesOf(groups, net, gateway, fault);
  const machines = new Set(
    groups.flatMap(({ section, amount }) => Array.from({ length: amount }, (_, n) => memberName(section.name, n, amount))),
  );
  return {
    name,
    notes: [...generalNotes(sections.general, groups), ...uselessNotes(sections, groups, machines)],
    network,
    deckies: groups.flatMap((group, n) => deckiesOf(group, addresses[n] ?? [], machines, sections, fault)),
  };
}

function checkComments({ options }: Section, fault: Fault): void {
  for (const { key, text, at } of options.values()) {
    const start = WORDS.includes(key) ? text.search(/\s[#;]/) : -1;
    if (start < 0 || text.includes('\n')) continue;
    fault(
      'inline-comment',
      { ...at, column: at.column + start + 1 },
      'DECNET takes this for a part of the value; give the comment a line of its own',
    );
  }
}

function networkOf(general: Section | undefined): NetworkDraft {
  const fields: Record<string, string> = {};
  const at = new Map<string, Location>();
  const notes: string[] = [];
  for (const [key, field] of [
    ['interface', 'interface'],
    ['net', 'subnet'],
    ['gw', 'gateway'],
  ] as const) {
    const found = general?.options.get(key);
    if (!found?.text) continue;
    fields[field] = found.text;
    at.set(field, found.at);
  }
  const [, address = '', prefix] = /^([\d.]+)\/(\d{1,2})$/.exec(fields.subnet ?? '') ?? [];
  if (isAddress(address) && Number(prefix) <= 32 && subnetOf(address, Number(prefix)) !== fields.subnet) {
    notes.push(`net = ${fields.subnet}: DECNET takes the subnet that this address is in.`);
    fields.subnet = subnetOf(address, Number(prefix));
  }
  return { fields, notes, at };
}

const generalNotes = (general: Section | undefined, groups: readonly Group[]): readonly string[] => [
  'DECNET builds the images of its services itself; here public ones take their place, or stand-ins to put your own in the place of.',
  'DECNET gives each machine a random host name at every deployment; here it is the name, unless `hostname` says otherwise.',
  ...(groups.some(({ ip }) => ip === undefined)
    ? [
        'Machines without an ip have the addresses that DECNET would choose, which also leaves out the one of the host: see that they are free.',
      ]
    : []),
  ...(general?.options.has('log_target') || general?.options.has('log-target')
    ? ['log_target: here Docker ships the logs, from the host: write `logging` at the services.']
    : []),
  ...(general?.options.has('mutate_interval') ? ['mutate_interval: here machines change when their manifest does.'] : []),
];

/** Sections that DECNET passes over without a word. */
function uselessNotes({ personas, customs }: Sections, groups: readonly Group[], machines: ReadonlySet<string>): readonly string[] {
  const owners = [...machines];
  const lost = personas.filter(({ machine }) => !machines.has(machine) && !owners.some((owner) => owner.startsWith(`${machine}-`)));
  const unused = [...customs.values()].filter(({ name }) => !groups.some(({ services }) => services.includes(name)));
  return [
    ...lost.map(({ section }) => `[${section.name}] belongs to no machine, and DECNET passes over it.`),
    ...unused.map(({ section }) => `[${section.name}] is used by no machine.`),
  ];
}

/** One decky for a whole group where `ips` says the same; otherwise one for each of its machines. */
function deckiesOf(
  group: Group,
  addresses: readonly string[],
  machines: ReadonlySet<string>,
  sections: Sections,
  fault: Fault,
): readonly DeckyDraft[] {
  const { section, label, amount, os, ip } = group;
  const members = addresses.map((address, n): DeckyDraft => {
    const personas = personasFor(memberName(section.name, n, amount), sections.personas, machines);
    const { services, notes } = servicesOf(group, personas, sections, n === 0 ? fault : () => undefined);
    const common = { os, services, at: section.at, addressAt: ip?.at ?? section.at };
    return { name: memberName(label, n, amount), addresses: [address], notes: n === 0 ? [...group.notes, ...notes] : notes, ...common };
  });
  const [first] = members;
  if (first === undefined || addresses.length < 2 || !isRange(addresses)) return members;
  const named = expand({ name: label, ips: `${addresses[0]}-${addresses.at(-1)}` }, amount);
  const alike = (member: DeckyDraft, n: number): boolean =>
    JSON.stringify(member.services) === JSON.stringify(first.services) && typeof named !== 'string' && named[n]?.name === member.name;
  return members.every(alike) ? [{ ...first, name: label, addresses }] : members;
}
