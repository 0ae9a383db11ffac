import type { Diagnostic } from '../core/diagnostic.ts';

/** A SARIF 2.1.0 log, which code-scanning services take. */
export function diagnosticsSarif(diagnostics: readonly Diagnostic[]): object {
  const rules = [...new Set(diagnostics.map(({ code }) => code))].sort();
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'decnet-sync', rules: rules.map((id) => ({ id })) } },
        columnKind: 'utf16CodeUnits',
        results: diagnostics.map((diagnostic) => result(diagnostic, rules)),
      },
    ],
  };
}

const result = ({ severity, code, message, file, line, column, path }: Diagnostic, rules: readonly string[]): object => ({
  ruleId: code,
  ruleIndex: rules.indexOf(code),
  level: severity,
  message: { text: message },
  locations: [
    {
      physicalLocation: { artifactLocation: { uri: uri(file) }, region: { startLine: line, startColumn: column } },
      ...(path === '' ? {} : { logicalLocations: [{ fullyQualifiedName: path }] }),
    },
  ],
});

/** Relative paths stay relative to wherever the log is read; absolute ones name their scheme. */
function uri(file: string): string {
  const path = file.split('/').map(encodeURIComponent).join('/');
  return path.startsWith('/') ? `file://${path}` : path;
}
