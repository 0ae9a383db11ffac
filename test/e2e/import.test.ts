import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratch } from '../source/repository.ts';
import { decnetSyncOutside, PROJECT } from './harness/program.ts';

const BAD = `[general]
net = 10.0.0.0/24
[a]
ip = 10.0.1.9
services = ssh, nonsense
[b]
ip = x
`;
const REFUSED = `bad.ini:4:6: error: 10.0.1.9 is outside the subnet 10.0.0.0/24 [address-outside]
bad.ini:5:12: error: DECNET has no service \`nonsense\` [unknown-service]
bad.ini:7:6: error: must be an IPv4 address, such as \`192.168.1.20\` [wrong-value]
Nothing was imported.`;

test('import prints a manifest and nothing else, or every fault of the file with its place and no manifest', async () => {
  const cwd = scratch();
  const imports = (...words: readonly string[]) => decnetSyncOutside(['import', 'decnet-ini', ...words], { cwd });
  copyFileSync(join(PROJECT, 'test/import/sample.ini'), join(cwd, 'mynet.ini'));
  writeFileSync(join(cwd, 'bad.ini'), BAD);
  const manifest = readFileSync(join(PROJECT, 'test/golden/import.txt'), 'utf8').trimEnd();
  expect(await imports('mynet.ini')).toMatchObject({ exitCode: 0, stdout: manifest, stderr: '' });
  expect(await imports('mynet.ini', '--name', 'office')).toMatchObject({
    exitCode: 0,
    stdout: manifest.replace('  name: mynet\n', '  name: office\n'),
  });
  expect(await imports('bad.ini')).toMatchObject({ exitCode: 3, stdout: '', stderr: REFUSED });
  expect(await imports('none.ini')).toMatchObject({
    exitCode: 3,
    stdout: '',
    stderr: expect.stringMatching(/^cannot read none\.ini: ENOENT/),
  });
});
