import { didYouMean } from '../manifest/suggest.ts';
import { ARCHETYPES } from './decnet-archetypes.ts';
import { SERVICES } from './decnet-services.ts';
import type { Fault } from './draft.ts';
import type { Option, Section } from './ini.ts';
import { listOf, toLabel } from './names.ts';
import type { Sections } from './sections.ts';

/** One machine, or all that `amount` makes of a section. */
export interface Group {
  readonly section: Section;
  /** What it is called here. */
  readonly label: string;
  readonly amount: number;
  readonly ip: Option | undefined;
  readonly os: string;
  readonly services: readonly string[];
  /** Where they are named. */
  readonly servicesAt: Section['at'];
  readonly notes: readonly string[];
}

/** DECNET makes no more of one section. */
const MOST = 100;

const OS_FAMILIES = ['linux', 'windows', 'windows_server', 'bsd', 'embedded', 'cisco'];
const KNOWN = ['ip', 'services', 'archetype', 'amount', 'nmap_os', 'nmap-os', 'mutate_interval', 'mutate-interval'];

/** Names what one machine of a section is called by DECNET. */
export const memberName = (section: string, n: number, amount: number): string =>
  amount === 1 ? section : `${section}-${String(n + 1).padStart(2, '0')}`;

/** Reads a section that is a machine. */
export function readGroup(section: Section, { customs }: Sections, fault: Fault): Group {
  const notes: string[] = [];
  const get = (...keys: readonly string[]): Option | undefined => keys.map((key) => section.options.get(key)).find((found) => found?.text);
  const amount = amountOf(section, fault);
  const [ip, services, archetype, os] = [get('ip'), get('services'), get('archetype'), get('nmap_os', 'nmap-os')];
  const label = toLabel(section.name);
  if (label === '') fault('no-name', section.at, 'nothing of this name can be a DNS label; give the section another');
  else if (label !== section.name) notes.push(`DECNET calls this ${section.name}; here names are DNS labels.`);
  if (ip !== undefined && amount > 1) fault('ip-and-amount', ip.at, `${amount} machines cannot share one \`ip\`; remove it, or \`amount\``);
  if (amount > 1)
    notes.push(
      `amount = ${amount}: DECNET makes ${memberName(section.name, 0, amount)} to ${memberName(section.name, amount - 1, amount)}.`,
    );

  const kind = archetype === undefined ? undefined : ARCHETYPES.get(archetype.text);
  if (archetype !== undefined && kind === undefined) {
    const names = [...ARCHETYPES.keys()];
    fault('unknown-archetype', archetype.at, `DECNET has no archetype \`${archetype.text}\`${didYouMean(archetype.text, names)}`);
  }
  if (archetype !== undefined && kind !== undefined) {
    notes.push(
      `archetype = ${archetype.text}: ${services ? 'only its OS, for the services are named' : `${kind.services.join(', ')}, as DECNET has it`}.`,
    );
  }
  const wanted = services === undefined ? (kind?.services ?? []) : listOf(services.text);
  const known = [...SERVICES.keys(), ...customs.keys()];
  for (const name of services === undefined ? [] : wanted) {
    if (known.includes(name) || services === undefined) continue;
    fault('unknown-service', services.at, `DECNET has no service \`${name}\`${didYouMean(name, known)}`);
  }
  if (services === undefined && archetype === undefined) {
    notes.push(
      'Neither services nor an archetype: DECNET picks one to three services at random, others at every deployment. Here are none.',
    );
  }
  if (os !== undefined && !OS_FAMILIES.includes(os.text))
    notes.push(`nmap_os = ${os.text}: DECNET does not know it either, and takes linux.`);
  if (get('mutate_interval', 'mutate-interval') !== undefined) {
    notes.push('mutate_interval: DECNET changes the services every so many minutes; here a machine changes when its manifest does.');
  }
  const odd = [...section.options.keys()].filter((key) => !KNOWN.includes(key));
  if (odd.length > 0) notes.push(`${odd.join(', ')}: nothing that DECNET reads in this place.`);
  return {
    section,
    label,
    amount,
    ip,
    os: os === undefined ? (kind?.os ?? 'linux') : OS_FAMILIES.includes(os.text) ? os.text : 'linux',
    services: [...new Set(wanted)].filter((name) => known.includes(name)),
    servicesAt: (services ?? archetype)?.at ?? section.at,
    notes,
  };
}

function amountOf({ options }: Section, fault: Fault): number {
  const amount = options.get('amount');
  if (amount === undefined) return 1;
  const number = /^\+?\d{1,6}$/.test(amount.text) ? Number(amount.text) : 0;
  if (number >= 1 && number <= MOST) return number;
  fault('bad-amount', amount.at, `\`amount\` must be a whole number from 1 to ${MOST}`);
  return 1;
}
