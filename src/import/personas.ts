import type { Persona } from './sections.ts';

/** Values that should not be copied about: the file they came from is named instead. */
const SECRET = /pass|secret|token|cred|users|_key\b|^key$/;

/**
 * The sections that one machine takes its services' manners from, by service; the later wins. A section belongs to the
 * machine it names or, if there is none, to every machine whose name begins with its own and a hyphen.
 */
export function personasFor(machine: string, personas: readonly Persona[], machines: ReadonlySet<string>): ReadonlyMap<string, Persona> {
  const theirs = personas.filter(
    (each) => each.machine === machine || (!machines.has(each.machine) && machine.startsWith(`${each.machine}-`)),
  );
  return new Map(theirs.map((each) => [each.service, each]));
}

/** What a section says that the image standing here does not read. `group`: the section that the machine was made of. */
export function personaNotes({ machine, section }: Persona, group: string): readonly string[] {
  const { file, line } = section.at;
  const values = [...section.options.values()].map(
    ({ key, text, at }) => `  ${key} = ${SECRET.test(key) ? `(in line ${at.line})` : text.replaceAll('\n', ' ')}`,
  );
  const falsehoods = [...section.options.values()]
    .filter(({ text }) => /^(?:false|no|off|0)$/i.test(text))
    .map(({ key, text }) => `${key} = ${text}`);
  return [
    ...(values.length > 0 ? [`[${section.name}] (${file}:${line}) is not read by the image that stands here:`, ...values] : []),
    ...(falsehoods.length > 0
      ? [`DECNET hands this on as text, and any text counts as true where it is asked for true or false: ${falsehoods.join(', ')}.`]
      : []),
    ...(group.startsWith(`${machine}-`)
      ? [`There is no machine ${machine}: DECNET gives [${section.name}] to all whose names begin with ${machine}-, so to this one, too.`]
      : []),
  ];
}
