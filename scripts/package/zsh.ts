import { allOf, type Choice, type Page } from './pages.ts';

/** Completion for zsh: a function for each command, which hands on to those of its own commands. */
export function zshCompletion(program: Page): string {
  return `#compdef decnet-sync\n\n${allOf(program)
    .map((page) => functionOf(page, program))
    .join('\n')}\n_decnet_sync "$@"\n`;
}

function functionOf(page: Page, program: Page): string {
  const options = new Map([...page.options, ...program.options].map((option) => [option.term, option]));
  const specs = [...options.values()].flatMap(specsOf);
  if (page.children.length === 0)
    return block(page, ['_arguments \\', ...lines([...specs, page.takesFiles ? "'*:file:_files'" : "'*: :'"])]);
  const commands = page.children.map(({ words, description }) => `    ${quoted(`${words.at(-1)}:${description}`)}`);
  const calls = page.children.map(({ words }) => `    ${words.at(-1)}) ${nameOf(words)} ;;`);
  return block(page, [
    'local state line',
    'local -a commands=(',
    ...commands,
    '  )',
    '_arguments -C \\',
    ...lines([...specs, "'1: :->command'", "'*:: :->rest'"]),
    'case $state in',
    '  command) _describe command commands ;;',
    '  rest) case $line[1] in',
    ...calls,
    '  esac ;;',
    'esac',
  ]);
}

const block = ({ words }: Page, body: readonly string[]): string =>
  `${nameOf(words)}() {\n${body.map((line) => `  ${line}`).join('\n')}\n}\n`;

const nameOf = (words: readonly string[]): string => ['_decnet_sync', ...words].join('_').replaceAll('-', '_');

const lines = (specs: readonly string[]): readonly string[] =>
  specs.map((spec, index) => `  ${spec}${index === specs.length - 1 ? '' : ' \\'}`);

/** `(-o --output)-o[…]:value:(text json)`: one for each way to write it, which rules out the others. */
function specsOf({ flags, description, takesValue, choices, isFile }: Choice): readonly string[] {
  const value = !takesValue ? '' : choices.length > 0 ? `:value:(${choices.join(' ')})` : isFile ? ':file:_files' : ':value: ';
  const text = description.replaceAll(/[[\]\\:]/g, '\\$&');
  return flags.map((flag) => quoted(`(${flags.join(' ')})${flag}[${text}]${value}`));
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
