import { openLine } from './line.ts'
import { roomName } from './member.ts'
import type { Join } from './member.ts'

// R3: MQTT 3.1.1 (OASIS standard), as much of it as a member of a room needs. Quality of service 1 in both directions: the server
// acknowledges what is published (PUBACK), and the member acknowledges what is delivered.

const [connect, publish, puback, subscribe] = [0x10, 0x32, 0x40, 0x82]
const topic = roomName.replace(':', '/')

const string = (text: string): Buffer => {
  const bytes = Buffer.from(text)
  const length = Buffer.alloc(2)
  length.writeUInt16BE(bytes.length)
  return Buffer.concat([length, bytes])
}

const packet = (type: number, ...parts: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(parts)
  const size: number[] = []
  let left = body.length
  do {
    const digit = left % 128
    left = Math.floor(left / 128)
    size.push(left > 0 ? digit | 0x80 : digit)
  } while (left > 0)
  return Buffer.concat([Buffer.from([type, ...size]), body])
}

const numbered = (id: number): Buffer => {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(id)
  return bytes
}

/** Joins. Packet ids are sixteen bits: numbers of messages are counted in those. */
export const joinMosquitto: Join = async ({ target, envelope, events, index }) => {
  const line = await openLine(target)
  let rest: Buffer = Buffer.alloc(0)
  let welcome = (): void => {}
  const sent = new Map<number, number>()
  const take = (type: number, body: Buffer): void => {
    if (type === 0x20 || type === 0x90) welcome()
    else if (type === puback) {
      const number = sent.get(body.readUInt16BE(0))
      if (number === undefined) throw new Error('An acknowledgement of what was not published')
      sent.delete(body.readUInt16BE(0))
      events.acknowledged(number)
    } else if ((type & 0xf0) === 0x30) {
      // Everybody is subscribed: what one published comes back, and is no delivery.
      const at = 2 + body.readUInt16BE(0)
      if ((type & 0x06) !== 0) line.write(packet(puback, body.subarray(at, at + 2)))
      if (body[at + 2] !== index % 256 || body[at + 3] !== Math.floor(index / 256)) events.delivered()
    }
  }
  line.onData((chunk) => {
    rest = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    let at = 0
    for (;;) {
      let [size, digits, more] = [0, 0, true]
      while (more && at + 1 + digits < rest.length) {
        const digit = rest[at + 1 + digits] ?? 0
        size += (digit & 0x7f) * 128 ** digits
        digits += 1
        more = digit >= 128
      }
      const begin = at + 1 + digits
      if (more || begin + size > rest.length) break
      take(rest[at] ?? 0, rest.subarray(begin, begin + size))
      at = begin + size
    }
    rest = rest.subarray(at)
  })
  const asked = (request: Buffer): Promise<void> =>
    new Promise((resolve) => {
      welcome = resolve
      line.write(request)
    })
  // A session that the server keeps: what is not delivered now is kept for later.
  const flags = Buffer.from([4, 0x00, 0, 0])
  await asked(packet(connect, string('MQTT'), flags, string(`member-${index}`)))
  await asked(packet(subscribe, numbered(1), string(topic), Buffer.from([1])))
  const author = Buffer.from([index % 256, Math.floor(index / 256)])
  return {
    send: (number) => {
      const id = (number % 65_535) + 1
      sent.set(id, number)
      line.write(packet(publish, string(topic), numbered(id), author, envelope))
    },
    close: () => line.destroy(),
  }
}
