import { allOf, type Entry, type Page } from './pages.ts';

/** The manual page, in the macros of man(7). */
export function manual(program: Page, { version, date }: { readonly version: string; readonly date: string }): string {
  const [, ...commands] = allOf(program);
  return `${[
    `.TH DECNET\\-SYNC 8 "${date}" "decnet\\-sync ${version}" "System Administration"`,
    '.SH NAME',
    `decnet\\-sync \\- ${roff(program.description.replace(/\.$/, ''))}`,
    '.SH SYNOPSIS',
    `.B ${roff(program.usage)}`,
    '.SH DESCRIPTION',
    roff(program.description),
    ...epilogue(program),
    '.SH OPTIONS',
    'These may stand before or after any command.',
    ...entries(program.options),
    '.SH COMMANDS',
    ...commands.flatMap(section),
    '.SH FILES',
    ...entries(FILES),
  ].join('\n')}\n`;
}

const FILES: readonly Entry[] = [
  { term: '/etc/decnet-sync/config.yaml', description: 'The configuration; `decnet-sync schema Config` prints what it may hold.' },
  { term: '/var/lib/decnet-sync', description: 'What may be lost without harm: the mirror of the repository, the history.' },
  { term: '/usr/share/decnet-sync/schemas', description: 'The JSON Schemas of manifests and of the configuration, for editors.' },
];

const section = (page: Page): readonly string[] => [
  `.SS ${roff(page.usage)}`,
  roff(page.description),
  ...entries(page.operands),
  ...entries(page.options),
  ...epilogue(page),
];

const entries = (all: readonly Entry[]): readonly string[] =>
  all.flatMap(({ term, description }) => ['.TP', `.B ${roff(term)}`, roff(description)]);

const epilogue = ({ epilogue: text }: Page): readonly string[] => (text === '' ? [] : ['.PP', '.nf', roff(text), '.fi']);

/** Text that roff prints as it stands: a hyphen is not the minus of an option, and a full stop begins no macro. */
const roff = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll(/^(?=[.'])/gm, '\\&');
