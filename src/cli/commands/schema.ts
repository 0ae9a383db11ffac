import { Command } from 'commander';
import type { ExitCode } from '../exit.ts';

export const schemaCommand = (exit: (code: ExitCode) => void): Command =>
  new Command('schema')
    .description('print the JSON Schema of manifests, or of the configuration')
    .argument('[kind]', 'Fleet, Archetype or Config', 'Fleet')
    .addHelpText('after', '\nExample:\n  decnet-sync schema Fleet > fleet.schema.json')
    .action(async (kind: string) => {
      const { schema } = await import('../schema.ts');
      exit(schema(kind));
    });
