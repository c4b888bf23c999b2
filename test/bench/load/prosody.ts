import { openLine } from './line.ts'
import type { Join } from './member.ts'

// R3: XMPP (RFC 6120) with a multi-user chat (XEP-0045), as much of it as a member of a room needs. The room's reflection of a message
// to its author is the acknowledgement: by then the archive (XEP-0313) has it.

const domain = 'bench.localhost'
const room = `bench@rooms.${domain}`

/** Joins; over TLS from the first byte where the target says so (RFC 7590). */
export const joinProsody: Join = async ({ target, envelope, events, index }) => {
  const line = await openLine(target)
  const content = envelope.toString('base64')
  const nick = `member-${index}`
  const own = `from='${room}/${nick}'`
  let rest = ''
  let awaited = ''
  let found = (): void => {}
  const until = (text: string): Promise<void> =>
    new Promise((resolve) => {
      awaited = text
      found = resolve
      look()
    })
  const look = (): void => {
    if (awaited !== '' && rest.includes(awaited)) {
      rest = rest.slice(rest.indexOf(awaited) + awaited.length)
      awaited = ''
      found()
    }
  }
  let inRoom = false
  const read = (): void => {
    let at = 0
    for (;;) {
      const begin = rest.indexOf('<message', at)
      const end = begin < 0 ? -1 : rest.indexOf('</message>', begin)
      if (end < 0) {
        rest = begin < 0 ? rest.slice(-8) : rest.slice(begin)
        return
      }
      const head = rest.slice(begin, rest.indexOf('>', begin))
      if (head.includes("type='error'")) throw new Error(rest.slice(begin, end).replace(content, '…'))
      if (rest.indexOf('<body>', begin) < end && rest.indexOf('<body>', begin) > 0) {
        const id = /id='n(\d+)'/.exec(head)?.[1]
        if (!head.includes(own)) events.delivered()
        else events.acknowledged(Number(id))
      }
      at = end + '</message>'.length
    }
  }
  line.onData((chunk) => {
    rest += chunk.toString('latin1')
    if (inRoom) read()
    else look()
  })
  const say = (text: string): void => line.write(Buffer.from(text))
  const open = `<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0' to='${domain}'>`
  say(`<?xml version='1.0'?>${open}`)
  await until('</stream:features>')
  say("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>")
  await until('<success')
  say(open)
  await until('</stream:features>')
  say("<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>")
  await until('</iq>')
  say(
    `<presence to='${room}/${nick}'><x xmlns='http://jabber.org/protocol/muc'><history maxstanzas='0'/></x></presence>`,
  )
  // The subject is the last word of joining (XEP-0045, 7.2.15).
  await until('<subject')
  inRoom = true
  return {
    send: (number) =>
      say(`<message type='groupchat' to='${room}' id='n${number}'><body>${content}</body></message>`),
    close: () => line.destroy(),
  }
}
