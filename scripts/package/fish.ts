import { allOf, type Choice, type Page } from './pages.ts';

/** Completion for fish: one line for each command and each option, with the condition under which it is offered. */
export function fishCompletion(program: Page): string {
  const lines = allOf(program).flatMap((page) => [
    ...page.children.map((child) => `${HEAD} -n ${quoted(here(page))} -f -a ${child.words.at(-1)} -d ${quoted(child.description)}`),
    ...page.options.map((option) => optionLine(option, page)),
  ]);
  return `# fish completion for decnet-sync\n${lines.join('\n')}\n`;
}

const HEAD = 'complete -c decnet-sync';

/** Where a command's own commands are offered: after it, and before any of them. */
function here({ words, children }: Page): string {
  const names = children.map((child) => child.words.at(-1)).join(' ');
  return [...words.map(seen), `not ${seen(names)}`].join('; and ');
}

function optionLine({ flags, description, takesValue, choices, isFile }: Choice, { words }: Page): string {
  const condition = words.length === 0 ? '' : ` -n ${quoted(words.map(seen).join('; and '))}`;
  const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`)).join(' ');
  const value = takesValue ? ` -r ${isFile ? '-F' : '-f'}${choices.length > 0 ? ` -a ${quoted(choices.join(' '))}` : ''}` : '';
  return `${HEAD}${condition} ${names}${value} -d ${quoted(description)}`;
}

const seen = (names: string): string => `__fish_seen_subcommand_from ${names}`;

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
