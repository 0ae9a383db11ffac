import { setTimeout as sleep } from 'node:timers/promises';
import type { Action } from '../../src/core/action.ts';
import type { Probe, Replies } from '../../src/core/probe.ts';
import { daemon, type Turn } from '../../src/loop/daemon.ts';
import { Wake } from '../../src/loop/wake.ts';
import { Stage } from './stage.ts';

/** A stage on which some actions take their time, and the LAN does. */
export class Slow extends Stage {
  takes: (action: Action) => Promise<void> | undefined = () => undefined;

  override async perform(action: Action): Promise<void> {
    await this.takes(action);
    await super.perform(action);
  }

  replyMs = 20;
  /** One for each time that the LAN was asked. */
  readonly signals: AbortSignal[] = [];

  override async ask(probes: readonly Probe[], signal: AbortSignal): Promise<Replies> {
    this.signals.push(signal);
    await sleep(this.replyMs, undefined, { signal }).catch(() => undefined);
    return signal.aborted ? new Map() : super.ask(probes, signal);
  }

  override now(): number {
    return Date.now();
  }
}

export interface Pace {
  readonly resyncMs?: number;
  readonly paceMs?: number;
}

/** A daemon on such a stage. */
export class Running {
  readonly stage: Slow = new Slow();
  readonly wake: Wake = new Wake();
  readonly turns: Turn[] = [];
  readonly stop: AbortController = new AbortController();
  ended: Promise<void> | undefined;

  start({ resyncMs = 60_000, paceMs = 20 }: Pace = {}): void {
    let id = 0;
    this.ended = daemon(this.stage, this.stage.memory, this.wake, {
      rules: this.stage.rules,
      parallelism: 4,
      resyncMs,
      quietMs: 5,
      paceMs,
      signal: this.stop.signal,
      nextId: () => `t${++id}`,
      onStart: () => undefined,
      onDecision: () => undefined,
      onStep: () => undefined,
      onTurn: (turn) => this.turns.push(turn),
    });
  }
}
