import { performance } from 'node:perf_hooks'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Clock } from './messaging/clock.ts'

/** What is needed of the process. */
export interface TidyingProcess {
  /** Bytes that the heap has of the system. */
  readonly heap: () => number
  /** Bytes that the process has of the system: what objects of native code hold is no part of the heap, and V8 does not know of it. */
  readonly resident: () => number
  /** The part of the time since it was asked last in which something was done, 0 to 1. */
  readonly busy: () => number
  /** Collects, and gives back what is free. It stops everything meanwhile, some tens of milliseconds. */
  readonly collect: () => void
}

/** After a start, milliseconds: by then what it took is of no use any more. */
const first = 12_000
const lookEvery = 5 * 60_000
/** Below that nobody waits for anything. */
const idle = 0.05
/** What has to have come to the heap since, bytes. */
const worthwhile = 8 * 1024 * 1024
/** The same of what the process has. */
const worthwhileResident = 32 * 1024 * 1024

/**
 * Gives memory back to the system while nothing is done: what a start took, and later what much work took. V8 keeps it for more work
 * of that kind otherwise, for as long as little happens.
 *
 * @returns ends it
 */
export const tidyMemory = (clock: Clock, { heap, resident, busy, collect }: TidyingProcess): (() => void) => {
  let left = 0
  let leftResident = 0
  let cancel = (): void => {}
  const look = (): void => {
    const quiet = busy() < idle
    const isMuch = heap() > left + worthwhile || resident() > leftResident + worthwhileResident
    if (quiet && isMuch) {
      collect()
      left = heap()
      leftResident = resident()
    }
    cancel = clock.after(left === 0 ? first : lookEvery, look)
  }
  busy()
  cancel = clock.after(first, look)
  return () => cancel()
}

/** This process. */
export const thisProcess = (): TidyingProcess => {
  let before = performance.eventLoopUtilization()
  return {
    heap: () => process.memoryUsage().heapTotal,
    resident: () => process.memoryUsage.rss(),
    busy() {
      const now = performance.eventLoopUtilization()
      const { utilization } = performance.eventLoopUtilization(now, before)
      before = now
      return utilization
    },
    collect() {
      // There is no other way to ask for it; the flag holds for contexts that are made after it.
      setFlagsFromString('--expose-gc')
      const collect: unknown = runInNewContext('gc')
      setFlagsFromString('--no-expose-gc')
      if (typeof collect === 'function')
        Reflect.apply(collect, undefined, [{ type: 'major', execution: 'sync', flavor: 'last-resort' }])
    },
  }
}
