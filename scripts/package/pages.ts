import type { Argument, Command, Option } from 'commander';
import { ABOUT_THE_REST, commandLine } from '../../src/cli/program.ts';

/** What can be said about one thing: how it is written, and what it is for. */
export interface Entry {
  readonly term: string;
  readonly description: string;
}

export interface Choice extends Entry {
  /** `-o` and `--output`: those of them there are. */
  readonly flags: readonly string[];
  readonly takesValue: boolean;
  /** What the value may be; empty: anything. */
  readonly choices: readonly string[];
  readonly isFile: boolean;
}

/** A command as its `--help` has it. */
export interface Page {
  /** `['lab', 'up']`; none for the program itself. */
  readonly words: readonly string[];
  readonly description: string;
  readonly usage: string;
  readonly operands: readonly Entry[];
  readonly takesFiles: boolean;
  readonly options: readonly Choice[];
  /** The examples, and whatever else comes at the end. */
  readonly epilogue: string;
  readonly children: readonly Page[];
}

/** The program's whole command line, read from the program itself. */
export function programPage(): Page {
  const ignore = (): void => undefined;
  return pageOf(commandLine(ignore, { signal: new AbortController().signal, afterAction: ignore }), []);
}

/** Pages in the order a reader meets them, the given one first. */
export const allOf = (page: Page): readonly Page[] => [page, ...page.children.flatMap(allOf)];

function pageOf(command: Command, words: readonly string[]): Page {
  const help = command.createHelp();
  return {
    words,
    description: command.description(),
    usage: ['decnet-sync', ...words, command.usage()].join(' '),
    operands: help
      .visibleArguments(command)
      .map((operand) => ({ term: help.argumentTerm(operand), description: help.argumentDescription(operand) })),
    takesFiles: command.registeredArguments.some((operand) => isFile(operand)),
    options: help
      .visibleOptions(command)
      .map((option) => choiceOf(option, { term: help.optionTerm(option), description: help.optionDescription(option) })),
    epilogue: epilogueOf(command),
    children: command.commands.map((child) => pageOf(child, [...words, child.name()])),
  };
}

const choiceOf = (option: Option, entry: Entry): Choice => ({
  ...entry,
  flags: [option.short, option.long].filter((flag) => flag !== undefined && flag !== null),
  takesValue: option.required || option.optional,
  choices: option.argChoices ?? [],
  isFile: /<(file|dir|path)/.test(option.flags),
});

const isFile = (operand: Argument): boolean => ['path', 'file', 'dir'].includes(operand.name());

/** Help is printed whole; what comes after the part that Commander makes was written by hand. */
function epilogueOf(command: Command): string {
  let printed = '';
  command.configureOutput({ writeOut: (text) => (printed += text) });
  command.outputHelp();
  return printed.slice(command.helpInformation().length).replace(ABOUT_THE_REST, '').trim();
}
