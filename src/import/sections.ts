import { SERVICES } from './decnet-services.ts';
import type { Section } from './ini.ts';

/** A service that the user brought along: `[custom-NAME]`. */
export interface Custom {
  readonly name: string;
  readonly section: Section;
}

/** What a service shall pretend: `[MACHINE.SERVICE]`. */
export interface Persona {
  readonly machine: string;
  readonly service: string;
  readonly section: Section;
}

export interface Sections {
  readonly general: Section | undefined;
  readonly customs: ReadonlyMap<string, Custom>;
  readonly personas: readonly Persona[];
  /** All others are machines, or groups of them. */
  readonly machines: readonly Section[];
}

const PREFIX = 'custom-';

/** Tells sections apart by their names, as DECNET does. */
export function sortSections(sections: readonly Section[]): Sections {
  const customs = new Map<string, Custom>();
  for (const section of sections) {
    const name = section.name.slice(PREFIX.length);
    if (section.name.startsWith(PREFIX) && personaOf(section, new Map()) === undefined) customs.set(name, { name, section });
  }
  const personas = sections.flatMap((section) => personaOf(section, customs) ?? []);
  const taken = new Set([...customs.values(), ...personas].map(({ section }) => section));
  return {
    general: sections.find(({ name }) => name === 'general'),
    customs,
    personas,
    machines: sections.filter((section) => section.name !== 'general' && !taken.has(section)),
  };
}

/** The last part of the name is a service; otherwise the dots belong to a machine's name. */
function personaOf(section: Section, customs: ReadonlyMap<string, Custom>): Persona | undefined {
  const dot = section.name.lastIndexOf('.');
  const service = section.name.slice(dot + 1);
  if (dot < 1 || !(SERVICES.has(service) || customs.has(service))) return undefined;
  return { machine: section.name.slice(0, dot), service, section };
}
