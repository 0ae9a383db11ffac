import { SERVICES, type StandIn } from './decnet-services.ts';
import type { Fault, ServiceDraft } from './draft.ts';
import type { Group } from './machines.ts';
import { listOf, toLabel } from './names.ts';
import { personaNotes } from './personas.ts';
import type { Custom, Persona, Sections } from './sections.ts';

export interface Services {
  readonly services: readonly ServiceDraft[];
  /** What is to be said of the machine, because there is no service left to say it of. */
  readonly notes: readonly string[];
}

/** The services of a machine. Two of DECNET's may want one port, which there keeps the second from starting. */
export function servicesOf(group: Group, personas: ReadonlyMap<string, Persona>, { customs }: Sections, fault: Fault): Services {
  const holders = new Map<string, string>();
  const services: ServiceDraft[] = [];
  const notes = [...personas.values()]
    .filter(({ service }) => !group.services.includes(service))
    .map(({ section, service }) => `[${section.name}] is of no use: this machine has no ${service}.`);
  for (const name of group.services) {
    const custom = customs.get(name);
    const found = custom === undefined ? SERVICES.get(name) : ownService(custom, fault);
    if (found === undefined) continue;
    const ports = found.service.ports ?? [];
    const free = ports.filter((port) => !holders.has(port));
    const taken = ports.filter((port) => holders.has(port)).map((port) => `${port} is ${holders.get(port)}'s`);
    if (free.length === 0 && taken.length > 0) {
      notes.push(`${name} is left out, for it would find nothing to listen on: ${taken.join(', ')}.`);
      continue;
    }
    for (const port of free) holders.set(port, name);
    const persona = personas.get(name);
    services.push({
      name: toLabel(name),
      service: taken.length > 0 ? { ...found.service, ports: free } : found.service,
      notes: [
        `${found.note}.`,
        ...(taken.length > 0 ? [`It cannot listen everywhere: ${taken.join(', ')}.`] : []),
        ...(persona === undefined ? [] : personaNotes(persona, group.section.name)),
      ],
      at: custom?.section.at ?? group.servicesAt,
    });
  }
  return { services, notes };
}

/** A service of the user's own: an image, a command that is no line of shell, and ports of which DECNET says nothing more. */
function ownService({ name, section }: Custom, fault: Fault): StandIn | undefined {
  const { options } = section;
  const image = options.get('binary')?.text ?? '';
  if (image === '') {
    fault('no-image', section.at, `\`binary\`, the image of \`${name}\`, is missing`);
    return undefined;
  }
  const command = (options.get('exec')?.text ?? '').split(/\s+/).filter((word) => word !== '');
  const written = listOf(options.get('ports')?.text ?? '').filter((port) => port !== '');
  const ports = [...new Set(written.filter((port) => /^\d+$/.test(port)))].map((port) => `${Number(port)}/tcp`);
  const odd = written.filter((port) => !/^\d+$/.test(port));
  return {
    service: { image, ...(command.length > 0 ? { command } : {}), ...(ports.length > 0 ? { ports } : {}) },
    note: [
      `[${section.name}]`,
      ...(ports.length > 0 ? ['DECNET does not tell TCP from UDP: the ports are taken for TCP'] : []),
      ...(odd.length > 0 ? [`DECNET passes over ports that are no numbers: ${odd.join(', ')}`] : []),
      ...(SERVICES.has(name) ? [`it takes the place of DECNET's own ${name}`] : []),
    ].join('; '),
  };
}
