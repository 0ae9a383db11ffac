import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

interface Bundled {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly text: string;
}

/** The copyright file: our own licence, in short, and in full those of all that is in the executable. */
export async function copyright(inputs: readonly string[]): Promise<string> {
  const homes = new Set(inputs.flatMap((file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []));
  const bundled = await Promise.all([...homes].sort().map(readPackage));
  const runtime = { ...(await readRuntime()), name: 'Node.js', version: process.version.slice(1) };
  return `${[
    'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/',
    '',
    'Files: *',
    'Copyright: the authors of decnet-sync',
    'License: Apache-2.0',
    ' On Debian systems the full text is in /usr/share/common-licenses/Apache-2.0.',
    ...[runtime, ...bundled].flatMap(paragraph),
  ].join('\n')}\n`;
}

async function readPackage(home: string): Promise<Bundled> {
  const described: { name: string; version: string; license?: string } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8'));
  const { name, version, license } = described;
  const files = (await readdir(home)).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file)).sort();
  if (license === undefined && files.length === 0) throw new Error(`${home} says nothing about its licence`);
  const texts = await Promise.all(files.map((file) => readFile(join(home, file), 'utf8')));
  return { name, version, license: license ?? 'as follows', text: texts.join('\n').trim() };
}

/** The licence of Node.js, and of what is in it, comes with the package that brought its binary. */
async function readRuntime(): Promise<Bundled> {
  const modules = join(dirname(process.execPath), '../node_modules');
  const home = (await readdir(modules)).find((name) => name.startsWith('node-linux-'));
  if (home === undefined) throw new Error(`${modules} does not hold the package that Node.js came in`);
  return readPackage(join(modules, home));
}

const paragraph = ({ name, version, license, text }: Bundled): readonly string[] => [
  '',
  `Files: ${name} ${version}, in /usr/bin/decnet-sync`,
  `Copyright: ${/^\W*(copyright .*(?:\d{4}|\(c\)|contributors).*)$/im.exec(text)?.[1] ?? `the authors of ${name}`}`,
  `License: ${license}`,
  ...text.split('\n').map((line) => (line.trim() === '' ? ' .' : ` ${line.trimEnd()}`)),
];
