import type { Diagnostic } from '../core/diagnostic.ts';

/** Workflow commands of GitHub Actions: each becomes an annotation at its line of the pull request. */
export const diagnosticsGithub = (diagnostics: readonly Diagnostic[]): string =>
  diagnostics
    .map(({ severity, code, message, file, line, column }) => {
      const properties = { file, line, col: column, title: code };
      const said = Object.entries(properties).map(([key, value]) => `${key}=${property(String(value))}`);
      return `::${severity} ${said.join(',')}::${data(message)}`;
    })
    .join('\n');

/** What would end a command or begin another is written as a browser would. */
const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
