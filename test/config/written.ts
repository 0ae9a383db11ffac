import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { loadConfig, type Wanted } from '../../src/config/load.ts';

const place = mkdtempSync(join(tmpdir(), 'decnet-config-'));
const file = join(place, 'config.yaml');
afterAll(() => rmSync(place, { recursive: true }));

async function read(text: string, more: Partial<Wanted> = {}): ReturnType<typeof loadConfig> {
  writeFileSync(file, text);
  return loadConfig({ file, flags: {}, environment: {}, ...more });
}

/** The configuration that a file with this text makes. */
export async function valid(text: string, more: Partial<Wanted> = {}): Promise<Config> {
  const config = await read(text, more);
  if ('host' in config) return config;
  throw new Error(JSON.stringify(config));
}

/** `line:column message` of each problem; what is not of the file bears its name. */
export async function wrong(text: string, more: Partial<Wanted> = {}): Promise<readonly string[]> {
  const config = await read(text, more);
  if ('host' in config) throw new Error('this should not be valid');
  return config.map((d) => `${d.file === file ? `${d.line}:${d.column}` : d.file} ${d.message}`);
}
