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
