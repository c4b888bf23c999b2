import { clientFrame } from './frames.ts'
import { openWebSocket } from './line.ts'
import type { Join } from './member.ts'

/** R0: a frame is a number of four bytes and the envelope; the answer is the number alone. */
export const joinRaw: Join = async ({ target, envelope, events }) => {
  const whole = envelope.length + 4
  const { line, reader } = await openWebSocket(target, '/', () => ({
    text: () => {},
    binary: (length, kept) => {
      if (length === whole) events.delivered()
      else if (kept) events.acknowledged(kept.readUInt32BE(0))
    },
    closed: () => {},
  }))
  reader.keepUpTo = 4
  return {
    send: (number) => {
      const payload = Buffer.allocUnsafe(whole)
      payload.writeUInt32BE(number, 0)
      envelope.copy(payload, 4)
      line.write(clientFrame(2, payload))
    },
    close: () => line.destroy(),
  }
}
