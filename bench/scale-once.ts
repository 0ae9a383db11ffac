import { kinds } from '../src/kinds/index.ts';
import { load } from '../src/manifest/load.ts';
import { settle } from '../src/manifest/settle.ts';
import { makePlan } from '../src/plan/make.ts';
import { treeOf } from '../test/manifest/written.ts';
import { bare } from '../test/model/ground.ts';

/** `node bench/scale-once.ts DECKIES FILES`: validates and plans that many, each decky written out, and says what it cost. */
const [deckies = 0, files = 1] = process.argv.slice(2).map(Number);

const line = (n: number): string => `    - { name: d${n}, ip: 10.${64 + (n >> 16)}.${(n >> 8) % 256}.${n % 256} }\n`;
const fleet = (n: number): string => `apiVersion: decnet-sync/v1
kind: Fleet
metadata: { name: f${n} }
spec:
  network: { interface: eth0, subnet: 10.64.0.0/10, gateway: 10.127.0.1, hairpin: { address: 10.127.0.9 } }
  defaults: { services: [{ name: web, image: "busybox:1.36", ports: [80/tcp] }] }
  deckies:
${Array.from({ length: deckies / files }, (_, k) => line(256 + n * (deckies / files) + k)).join('')}`;

const tree = treeOf(Object.fromEntries(Array.from({ length: files }, (_, n) => [`f${n}.yaml`, fleet(n)])));
const began = performance.now();
const { declarations, diagnostics } = load(tree);
const loaded = performance.now();
const { fleets, diagnostics: unsettled } = settle(declarations, bare);
const { steps } = makePlan(kinds, { instance: 'default', commit: undefined, fleets, scope: undefined }, bare);
const planned = performance.now();
const [wrong] = [...diagnostics, ...unsettled];
if (wrong !== undefined || steps.length < deckies) throw new Error(`${steps.length} steps; ${wrong?.message}`);
console.log(JSON.stringify({ validate: loaded - began, plan: planned - loaded, peak: process.resourceUsage().maxRSS / 1024 }));
