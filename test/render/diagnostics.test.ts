import { expect, test } from 'vitest';
import type { Diagnostic } from '../../src/core/diagnostic.ts';
import { diagnosticsText, isValid, validationText } from '../../src/render/diagnostics.ts';
import { diagnosticsGithub } from '../../src/render/diagnostics-github.ts';
import { validationJson } from '../../src/render/diagnostics-json.ts';
import { diagnosticsSarif } from '../../src/render/diagnostics-sarif.ts';
import { type Paint, plain } from '../../src/render/paint.ts';

const ERROR: Diagnostic = {
  severity: 'error',
  code: 'unknown-key',
  message: 'unknown key `imgae`',
  file: 'fleets/office.yaml',
  line: 20,
  column: 11,
  path: '/spec/deckies/0/imgae',
};
const WARNING: Diagnostic = {
  ...ERROR,
  severity: 'warning',
  code: 'odd',
  message: '100% odd,\nreally: odd',
  file: 'a b/c,d:e%.yaml',
  line: 1,
  column: 1,
  path: '',
};
const tagged: Paint = (style, text) => `<${style}>${text}</>`;
const counted = { files: 2, fleets: 1, deckies: 3, archetypes: 0 };

test('a problem is one line that terminals make a link', () => {
  expect(diagnosticsText([ERROR], plain)).toBe('fleets/office.yaml:20:11: error: unknown key `imgae` [unknown-key]');
  expect(diagnosticsText([ERROR, { ...ERROR, severity: 'warning' }], tagged)).toBe(
    'fleets/office.yaml:20:11: <red>error</>: unknown key `imgae` [unknown-key]\nfleets/office.yaml:20:11: <yellow>warning</>: unknown key `imgae` [unknown-key]',
  );
});

test('the last line says what it comes to', () => {
  expect(validationText({ ...counted, diagnostics: [] }, plain)).toBe('1 fleet with 3 deckies in 2 files: valid');
  expect(validationText({ files: 1, fleets: 0, deckies: 1, archetypes: 0, diagnostics: [ERROR] }, tagged)).toBe(
    'fleets/office.yaml:20:11: <red>error</>: unknown key `imgae` [unknown-key]\n\n0 fleets with 1 decky in 1 file: <red>1 error</>',
  );
  expect(validationText({ ...counted, archetypes: 1, diagnostics: [] }, plain)).toBe(
    '1 fleet with 3 deckies and 1 archetype in 2 files: valid',
  );
  expect(validationText({ ...counted, diagnostics: [ERROR, ERROR, WARNING] }, plain)).toMatch(/: 2 errors, 1 warning$/);
});

test('a warning makes nothing invalid', () => {
  expect(isValid({ ...counted, diagnostics: [WARNING] })).toBe(true);
  expect(isValid({ ...counted, diagnostics: [WARNING, ERROR] })).toBe(false);
});

test('the JSON document has the fields it promises, and no others', () => {
  expect(validationJson({ ...counted, diagnostics: [ERROR] })).toEqual({
    format: 'decnet-sync/validation/v1',
    valid: false,
    files: 2,
    fleets: 1,
    deckies: 3,
    archetypes: 0,
    diagnostics: [
      {
        severity: 'error',
        code: 'unknown-key',
        message: 'unknown key `imgae`',
        file: 'fleets/office.yaml',
        line: 20,
        column: 11,
        path: '/spec/deckies/0/imgae',
      },
    ],
  });
});

test('GitHub gets one command for each, and nothing in it can begin another', () => {
  expect(diagnosticsGithub([ERROR, WARNING])).toBe(
    '::error file=fleets/office.yaml,line=20,col=11,title=unknown-key::unknown key `imgae`\n' +
      '::warning file=a b/c%2Cd%3Ae%25.yaml,line=1,col=1,title=odd::100%25 odd,%0Areally: odd',
  );
  expect(diagnosticsGithub([])).toBe('');
});

test('SARIF names each rule once and each place as a URI', () => {
  const absolute: Diagnostic = { ...ERROR, file: '/srv/fleets/a#1.yaml' };
  expect(diagnosticsSarif([ERROR, WARNING, absolute])).toEqual({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'decnet-sync', rules: [{ id: 'odd' }, { id: 'unknown-key' }] } },
        columnKind: 'utf16CodeUnits',
        results: [
          {
            ruleId: 'unknown-key',
            ruleIndex: 1,
            level: 'error',
            message: { text: 'unknown key `imgae`' },
            locations: [
              {
                physicalLocation: { artifactLocation: { uri: 'fleets/office.yaml' }, region: { startLine: 20, startColumn: 11 } },
                logicalLocations: [{ fullyQualifiedName: '/spec/deckies/0/imgae' }],
              },
            ],
          },
          {
            ruleId: 'odd',
            ruleIndex: 0,
            level: 'warning',
            message: { text: '100% odd,\nreally: odd' },
            locations: [
              { physicalLocation: { artifactLocation: { uri: 'a%20b/c%2Cd%3Ae%25.yaml' }, region: { startLine: 1, startColumn: 1 } } },
            ],
          },
          expect.objectContaining({
            locations: [
              expect.objectContaining({
                physicalLocation: expect.objectContaining({ artifactLocation: { uri: 'file:///srv/fleets/a%231.yaml' } }),
              }),
            ],
          }),
        ],
      },
    ],
  });
});
