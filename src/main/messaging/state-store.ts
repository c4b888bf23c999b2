/**
 * A small durable map inside the account's encrypted database, one name space for each owner: what a transport must
 * remember (cursors, joined relays, known keys). Values are text; writes are durable when the call returns, or with
 * the surrounding transaction.
 */
export interface StateStore {
  get(key: string): string | undefined
  set(key: string, value: string): void
  delete(key: string): void
  /** Entries whose key starts with `prefix`, by key. */
  list(prefix: string): ReadonlyArray<readonly [key: string, value: string]>
}

/**
 * Runs writes of a state store, and what belongs to them, in one transaction; nested ones join the outer one.
 *
 * @param durability durable: on the disk when it returns. relaxed: it survives the end of the process; after a loss of power it is
 *   there or cleanly missing, and everything durable that follows makes it durable too
 */
export type Transact = <T>(work: () => T, durability?: 'durable' | 'relaxed') => T
