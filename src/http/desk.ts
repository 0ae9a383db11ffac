/** What the interface asks of the daemon. */
export interface Desk {
  /** Why the daemon is not alive, or `undefined`. */
  ailment(): string | undefined;
  /** Why it is not yet, or no longer, of use; `undefined` when it is. */
  unreadiness(): string | undefined;
  /** The document `decnet-sync/status/v1`. Rejects when the host cannot be read. */
  status(): Promise<object>;
  /** The document `decnet-sync/plan/v1`. */
  plan(): Promise<object>;
  /** Has the source asked and the host looked at; the id of the turn that does it. */
  reconcile(): Promise<string>;
  /** The document `decnet-sync/turn/v1`, when the turn has ended. */
  outcome(turn: string, withinMs: number): Promise<object | undefined>;
  /** Lets a revision that is held go ahead; why not, or `undefined`. */
  confirm(revision: string): string | undefined;
  /** Somebody says that the source has something new. */
  hook(): void;
  metrics(): Promise<string>;
}
