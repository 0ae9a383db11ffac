import { EXIT, EXIT_MEANINGS } from '../../src/cli/exit.ts';
import { allOf, type Page, programPage } from '../package/pages.ts';
import { code, sentence, table } from './table.ts';

export const exitCodes = (): string =>
  table(
    ['code', 'means'],
    Object.values(EXIT).map((exit) => [String(exit), EXIT_MEANINGS[exit]]),
  );

export const globalOptions = (): string => options(programPage());

/** A section for each command that does something by itself. */
export const commandOptions = (): string =>
  allOf(programPage())
    .filter(({ words, children }) => words.length > 0 && children.length === 0)
    .map((page) => [
      `### ${page.words.join(' ')}`,
      code(page.usage),
      sentence(page.description),
      operands(page),
      options(page),
      epilogue(page),
    ])
    .map((parts) => parts.filter((part) => part !== '').join('\n\n'))
    .join('\n\n');

const operands = ({ operands: all }: Page): string =>
  all.length === 0 ? '' : all.map(({ term, description }) => `- ${code(term)}: ${description}`).join('\n');

/** That every command has `--help` need not be said of each. */
function options({ options: all }: Page): string {
  const rows = all.filter(({ flags }) => !flags.includes('--help')).map(({ term, description }) => [code(term), description]);
  return rows.length === 0 ? '' : table(['option', 'does'], rows);
}

const epilogue = ({ epilogue: text }: Page): string => (text === '' ? '' : `\`\`\`\n${text}\n\`\`\``);
