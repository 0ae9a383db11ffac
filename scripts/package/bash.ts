import { allOf, type Page } from './pages.ts';

/** Completion for bash: which command it is, what its last option takes, and else its words; files are bash's own guess. */
export function bashCompletion(program: Page): string {
  const pages = allOf(program);
  return `# bash completion for decnet-sync
_decnet_sync() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} at='' word words=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ $word == -- ]] && return
    case "$at $word" in
${pages
  .filter(({ words }) => words.length > 0)
  .map(({ words }) => `      '${before(words)} ${words.at(-1)}') at='${words.join(' ')}' ;;`)
  .join('\n')}
    esac
  done
  case "$at $prev" in
${pages.flatMap(valuesOf).join('\n')}
  esac
  case "$at" in
${pages.map((page) => `    '${page.words.join(' ')}') words='${wordsOf(page, program).join(' ')}' ;;`).join('\n')}
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}
complete -o bashdefault -o default -F _decnet_sync decnet-sync
`;
}

const before = (words: readonly string[]): string => words.slice(0, -1).join(' ');

/** Options of the program may come after any command, those of a command after it alone. */
const valuesOf = ({ words, options }: Page): readonly string[] =>
  options
    .filter(({ takesValue }) => takesValue)
    .map(({ flags, choices }) => {
      const patterns = flags.map((flag) => (words.length === 0 ? `*' ${flag}'` : `'${words.join(' ')} ${flag}'`));
      const found = choices.length > 0 ? `mapfile -t COMPREPLY < <(compgen -W '${choices.join(' ')}' -- "$cur"); ` : '';
      return `    ${patterns.join(' | ')}) ${found}return ;;`;
    });

const wordsOf = (page: Page, program: Page): readonly string[] => [
  ...page.children.map(({ words }) => words.at(-1) ?? ''),
  ...new Set([...page.options, ...program.options].flatMap(({ flags }) => flags)),
];
