import { randomUUID } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import metadata from '../../package.json' with { type: 'json' };
import { watchHost } from '../host/events.ts';
import { notify } from '../host/notify.ts';
import { daemon } from '../loop/daemon.ts';
import type { Decision } from '../loop/decide.ts';
import { newMemory } from '../loop/memory.ts';
import { Wake } from '../loop/wake.ts';
import { plain } from '../render/paint.ts';
import { follow } from '../source/follow.ts';
import { Asked } from './asked.ts';
import { parallelismHere } from './carry-out.ts';
import { openSource, stateOf } from './configured.ts';
import { openDesk } from './desk.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { hold, requirePrivilege } from './guard.ts';
import { handsOn } from './hands.ts';
import type { Hooks } from './hooks.ts';
import { inForceOn } from './in-force.ts';
import { readKept } from './keep.ts';
import { listen } from './listen.ts';
import { openLog } from './log.ts';
import { Measure } from './measure.ts';
import { Observers } from './observers.ts';
import { Sentry } from './sentry.ts';
import type { Settings } from './settings.ts';
import { Turns } from './turns.ts';
import { watchLan } from './watch-lan.ts';

/** A burst of events is one turn, and nobody waits for long. */
const QUIET_MS = 50;
/** The Engine has enough to do while steps are under way. */
const PACE_MS = 1000;

/** The daemon: puts into force what the source says, and keeps it so, until it is stopped. */
export async function run(settings: Settings, { signal, afterAction }: Hooks): Promise<ExitCode> {
  requirePrivilege();
  // V8 would let the heap grow to several times what a turn leaves behind before it collects, and keep that for good.
  setFlagsFromString('--optimize-for-size');
  using _held = await hold(settings.instance, 'run');
  // Where it was started from may be gone one day, and nothing could be run from there.
  process.chdir('/');
  const log = openLog(settings.log, process.stderr.isTTY === true && settings.paint !== plain);
  const keptFile = stateOf(settings, 'in-force.json');
  const memory = newMemory(readKept(keptFile));
  const wake = new Wake();
  const turns = new Turns();
  let decision: Decision | undefined;

  const applied = (): readonly string[] | undefined => inForceOn(decision?.host, settings.instance, memory.kept);
  const configured = await openSource(settings, applied);
  const asked = new Asked(configured.source);
  const hands = handsOn({ settings, configured, asked, keptFile, log, signal, wake, afterAction });
  const measure = new Measure({ settings, memory, version: metadata.version, fetchedAt: () => asked.succeededAt });
  log.info({ version: metadata.version, host: settings.host, instance: settings.instance }, `following ${configured.name}`);

  const following = follow(asked, {
    intervalMs: configured.intervalMs,
    places: configured.places,
    wake: (reason) => wake.atOnce(reason),
    trouble: (error) => log.warn(`cannot watch ${configured.name}: ${error.message}`),
    signal,
  });
  const desk = openDesk({
    settings,
    hands,
    memory,
    wake,
    turns,
    asked,
    ask: following.look,
    decision: () => decision,
    metrics: () => measure.text(),
  });
  const hangup = (): void => {
    following.look();
    wake.atOnce('sighup');
  };
  process.on('SIGHUP', hangup);
  await using _listening = await listen(desk, settings, log);
  using sentry = new Sentry(desk.ailment);
  const observers = new Observers({ log, measure, turns, sentry, historyFile: stateOf(settings, 'history.jsonl') });

  wake.because('start');
  const watching = watchHost(settings.dockerHost, (reason) => wake.because(reason), signal);
  const listening = watchLan({ settings, memory, wake, log, seen: () => decision, signal });
  await daemon(hands, memory, wake, {
    rules: { instance: settings.instance, ...settings.prune },
    parallelism: parallelismHere(settings.parallelism),
    resyncMs: settings.resyncMs,
    quietMs: QUIET_MS,
    paceMs: PACE_MS,
    signal,
    nextId: () => randomUUID().slice(0, 8),
    onStart: (begun) => observers.begun(begun),
    onDecision: (begun, decided) => {
      // Whether manifests are missing, or were deleted, depends on what is on this host.
      if (decision?.host === undefined && decided.host !== undefined && asked.latest.is === 'missing') following.look();
      decision = decided;
      observers.decided(begun, decided);
    },
    onStep: (begun, result) => observers.step(begun, result),
    onTurn: (turn) => observers.ended(turn),
  });
  process.off('SIGHUP', hangup);
  // In words: systemd-notify knows a flag for it only since 253.
  await notify('STOPPING=1');
  await Promise.all([watching, listening, following.done]);
  log.info('stopped; everything stays as it is');
  return EXIT.done;
}
