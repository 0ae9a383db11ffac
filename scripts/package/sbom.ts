import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { execa } from 'execa';

interface Bom {
  readonly metadata: { readonly component: object };
  readonly components: readonly object[];
}

/** What the program is made of, as package-lock.json has it, and the Node.js it runs on, in CycloneDX: without the time and the number of the run. */
export async function billOfMaterials(epoch: number): Promise<string> {
  const { stdout } = await execa('npm', ['sbom', '--sbom-format=cyclonedx', '--package-lock-only', '--omit=dev', '--offline']);
  const bom: Bom = JSON.parse(stdout);
  const version = process.versions.node;
  const runtime = { 'bom-ref': `node@${version}`, type: 'platform', name: 'node', version, purl: `pkg:generic/node@${version}` };
  const lock = createHash('sha256')
    .update(await readFile('package-lock.json'))
    .digest('hex');
  const serialNumber = `urn:uuid:${lock.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-5$3-8$4-$5')}`;
  // npm would name it after the directory it lies in.
  const component = { ...bom.metadata.component, type: 'application', name: 'decnet-sync' };
  const metadata = { ...bom.metadata, timestamp: new Date(epoch * 1000).toISOString(), component };
  return `${JSON.stringify({ ...bom, serialNumber, metadata, components: [runtime, ...bom.components] }, null, 2)}\n`;
}
