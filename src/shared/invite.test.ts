import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { AppError } from './errors.ts'
import { formatInvite, parseAddress, parseJoinTarget, splitAddress } from './invite.ts'
import { packMail, unpackMail } from './relay-protocol.ts'
import { addressSchema } from './model/ids.ts'

const fingerprint = 'ab'.repeat(32)

test('an invite survives being a link, whatever the relay is called', () => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 64, unit: 'grapheme' }).filter((name) => name.length <= 64),
      (name) => {
        const invite = { name, fingerprint, addresses: ['192.168.1.20:47474', '[fd00::2]:1'] }
        expect(parseJoinTarget(formatInvite(invite))).toEqual({ type: 'invite', invite })
      },
    ),
  )
})

test('typed addresses get the usual port', () => {
  expect(parseAddress('relay.local')).toBe('relay.local:47474')
  expect(parseAddress(' 10.0.0.7:80 ')).toBe('10.0.0.7:80')
  expect(splitAddress(parseAddress('[fd00::2]:99'))).toEqual({ host: 'fd00::2', port: 99 })
})

test.each([
  'landline://join',
  'landline://join?v=1&f=zz&a=1.2.3.4',
  `landline://join?v=1&f=${fingerprint}`,
  `landline://join?v=2&f=${fingerprint}&a=1.2.3.4`,
  `landline://join?v=1&f=${fingerprint}&a=a b`,
  'landline://elsewhere?v=1',
  'host:99999',
  'host:0',
  'two words',
  'http://x/',
  '',
])('%j is refused with a sentence', (text) => {
  expect(() => parseJoinTarget(text)).toThrow(AppError)
})

test('nothing that is pasted does worse than be refused', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string().map((rest) => `landline://join?${rest}`),
      ),
      (text) => {
        try {
          parseJoinTarget(text)
        } catch (error) {
          expect(error).toBeInstanceOf(AppError)
        }
      },
    ),
  )
})

test('a page of mail survives packing, and anything else is refused', () => {
  const sender = addressSchema.parse(`0x${'1'.repeat(40)}`)
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 50 }), (envelopes) => {
      const mail = envelopes.map((envelope, index) => ({
        cursor: index + 1,
        chat_id: 'room:lobby',
        sender,
        at: index,
        envelope,
      }))
      expect(unpackMail(packMail(mail))).toEqual(mail)
    }),
  )
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (bytes) => {
      expect(() => unpackMail(bytes)).toThrow()
    }),
  )
})
