import { onTestFinished } from 'vitest'
import type { Store } from '../../src/main/messaging/store.ts'
import type { Address } from '../../src/shared/model/ids.ts'
import { openDatabase } from '../../src/main/storage/database.ts'
import { createStore } from '../../src/main/storage/store.ts'

/** The real store, on a database in memory. */
export const memoryStore = (self: Address): Store => {
  const database = openDatabase(':memory:', new Uint8Array(32).fill(7))
  onTestFinished(() => database.close())
  return createStore(database, self, async () => {})
}
