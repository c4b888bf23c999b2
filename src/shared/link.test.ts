import { assert, property, string, stringMatching } from 'fast-check'
import { expect, test } from 'vitest'
import { AppError } from './errors.ts'
import { formatInvite } from './invite.ts'
import { formatContactLink, formatConversationLink, parseLink } from './link.ts'
import { addressSchema, conversationIdSchema } from './model/ids.ts'

const address = addressSchema.parse(`0x${'ab'.repeat(20)}`)
const fingerprint = 'cd'.repeat(32)
const invite = { name: 'Kitchen', fingerprint, addresses: ['192.168.1.20:47474', '[fd00::2]:47474'] }

test('every kind of link survives being one', () => {
  expect(parseLink(formatContactLink(address, 'Zoë & co <3'))).toEqual({
    type: 'contact',
    address,
    name: 'Zoë & co <3',
  })
  expect(parseLink(formatContactLink(address, undefined))).toEqual({ type: 'contact', address })
  expect(parseLink(formatInvite(invite))).toEqual({ type: 'join', invite })
  expect(parseLink(formatInvite({ ...invite, passcode: 'apple tree' }))).toMatchObject({
    invite: { passcode: 'apple tree' },
  })
  const id = conversationIdSchema.parse(`direct:${address}`)
  expect(parseLink(formatConversationLink(id))).toEqual({ type: 'conversation', id })
  // Windows and some browsers put a slash where there is no path.
  expect(parseLink(formatContactLink(address, 'Bob').replace('?', '/?'))).toMatchObject({ name: 'Bob' })
})

test.each([
  ['too long', `landline://contact?v=1&a=${address}&n=${'x'.repeat(5_000)}`],
  ['another scheme', `https://contact?v=1&a=${address}`],
  ['a host that is none of the kinds', `landline://evil.example?v=1&a=${address}`],
  ['a kind within a path', `landline://evil.example/contact?v=1&a=${address}`],
  ['no host', `landline:contact?v=1&a=${address}`],
  ['a user', `landline://me@contact?v=1&a=${address}`],
  ['a port', `landline://contact:80?v=1&a=${address}`],
  ['a path', `landline://contact/../join?v=1&a=${address}`],
  ['an encoded path', `landline://contact%2f..%2fjoin?v=1&a=${address}`],
  ['a fragment', `landline://contact?v=1&a=${address}#x`],
  ['nothing', 'landline://contact'],
  ['no version', `landline://contact?a=${address}`],
  ['another version', `landline://contact?v=2&a=${address}`],
  ['a parameter twice', `landline://contact?v=1&a=${address}&a=${address.replace('ab', 'cd')}`],
  ['a parameter of another kind', `landline://contact?v=1&a=${address}&p=secret`],
  ['a parameter that nobody knows', `landline://contact?v=1&a=${address}&run=calc`],
  ['an address that is none', 'landline://contact?v=1&a=0xbeef'],
  ['markup', `landline://contact?v=1&a=<script>alert(1)</script>`],
  ['markup as it is in a name', `landline://contact?v=1&a=${address}&n=<img src=x onerror=alert(1)>`],
  ['a name that turns the writing', `landline://contact?v=1&a=${address}&n=Bob%E2%80%AEgpj`],
  ['the same, not encoded', `landline://contact?v=1&a=${address}&n=Bob\u202egpj`],
  ['a line break', `landline://contact?v=1&a=${address}&n=Bob%0D%0Aevil`],
  ['a null', `landline://contact?v=1&a=${address}&n=Bob%00`],
  ['a control character as it is', `landline://contact?v=1&a=${address}\u0007`],
  ['bytes that are no text', `landline://contact?v=1&a=${address}&n=%ff%fe`],
  ['a lonely per cent sign', `landline://contact?v=1&a=${address}&n=50%`],
  ['another flag for a program', `landline://contact?v=1&a=${address}" --no-sandbox`],
  ['a name that is too long', `landline://contact?v=1&a=${address}&n=${'x'.repeat(65)}`],
  ['an invite without a certificate', 'landline://join?v=1&a=192.168.1.20'],
  ['an invite with a bad one', 'landline://join?v=1&f=zz&a=192.168.1.20'],
  ['an invite to nowhere', `landline://join?v=1&f=${fingerprint}`],
  [
    'an invite to a place that is none',
    `landline://join?v=1&f=${fingerprint}&a=http%3A%2F%2Fevil.example%2F`,
  ],
  ['a conversation with a path', 'landline://conversation?v=1&id=..%2F..%2Fetc'],
  ['a conversation without a name', 'landline://conversation?v=1&id='],
])('%s is refused with a sentence that repeats nothing of it', (_, text) => {
  try {
    parseLink(text)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    expect(error.code).toBe('invalid-input')
    expect(error.message).toMatch(/^This .*\.$/)
    expect(error.message).not.toMatch(/evil|alert|calc|secret|sandbox|\u202e/)
    return
  }
  throw new Error('It was taken')
})

test('whatever else is handed over is refused or is a link, and nothing else happens', () => {
  const refuses = (text: string): void => {
    try {
      expect(['join', 'contact', 'conversation']).toContain(parseLink(text).type)
    } catch (error) {
      expect(error).toBeInstanceOf(AppError)
    }
  }
  assert(property(string({ unit: 'binary', maxLength: 300 }), (text) => refuses(text)))
  assert(
    property(string({ maxLength: 80 }), stringMatching(/^[0-9a-f]{38,42}$/), (text, hex) =>
      refuses(`landline://contact?v=1&a=0x${hex}&${text}`),
    ),
  )
})
