import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { execa } from 'execa';
import metadata from '../../package.json' with { type: 'json' };
import { packDeb } from './deb.ts';
import { executable } from './executable.ts';
import { copyright } from './licences.ts';
import { programPage } from './pages.ts';
import { billOfMaterials } from './sbom.ts';
import { layOut } from './tree.ts';

/** `node scripts/package/main.ts [DIRECTORY]`: the program as one file, a package for Debian that holds it, and what is known of both. */
process.chdir(join(import.meta.dirname, '../..'));
const directory = resolve(process.argv[2] ?? 'dist/package');
const { version } = metadata;
const { stdout: arch } = await execa('dpkg', ['--print-architecture']);
// Nothing in the result tells when or where it was made: times are those of the last commit.
const epoch = Number(process.env.SOURCE_DATE_EPOCH ?? (await execa('git', ['log', '-1', '--format=%ct'])).stdout);
process.env.SOURCE_DATE_EPOCH = String(epoch);
process.env.COLUMNS = '80';

const scratch = await mkdtemp(join(tmpdir(), 'decnet-package-'));
try {
  await mkdir(directory, { recursive: true });
  const program = join(directory, 'decnet-sync');
  const deb = join(directory, `decnet-sync_${version}_${arch}.deb`);
  const bom = join(directory, 'decnet-sync.cdx.json');
  const inputs = await executable(program, scratch);
  const licences = join(directory, 'copyright');
  await writeFile(licences, await copyright(inputs));
  const root = join(scratch, 'root');
  await layOut(root, {
    executable: program,
    program: programPage(),
    version,
    date: new Date(epoch * 1000).toISOString().slice(0, 10),
    copyright: await readFile(licences, 'utf8'),
  });
  await packDeb(root, deb, { version, arch });
  await writeFile(bom, await billOfMaterials(epoch));
  const sums = await Promise.all([program, deb, bom, licences].map(async (file) => `${sha256(await readFile(file))}  ${basename(file)}\n`));
  await writeFile(join(directory, 'SHA256SUMS'), sums.join(''));
  console.log(sums.join('').trimEnd());
} finally {
  await rm(scratch, { recursive: true, force: true });
}

function sha256(contents: Uint8Array): string {
  return createHash('sha256').update(contents).digest('hex');
}
