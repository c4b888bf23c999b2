import { WireListeners } from './wire.ts'
import type { Wire } from './wire.ts'

/**
 * Two connected ends in one process. What one sends the other hears in a later microtask, as a structured copy of
 * JSON, so that nothing depends on sharing objects.
 */
export const memoryWires = (): readonly [Wire, Wire] => {
  const ends = [new WireListeners(), new WireListeners()] as const
  const close = () => {
    for (const end of ends) end.end()
  }
  const wire = (own: WireListeners, other: WireListeners): Wire => ({
    send(value) {
      if (own.closed) return
      const text = JSON.stringify(value)
      queueMicrotask(() => other.receiveText(text))
    },
    onMessage: (listener) => own.onMessage(listener),
    onClose: (listener) => own.onClose(listener),
    close,
  })
  return [wire(ends[0], ends[1]), wire(ends[1], ends[0])]
}
