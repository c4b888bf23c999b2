import { array, assert, nat, property, record } from 'fast-check'
import { expect, test } from 'vitest'
import { addressSchema } from '../../shared/model/ids.ts'
import { FanOut } from './fan-out.ts'
import type { Line } from './fan-out.ts'

const addressOf = (number: number) => addressSchema.parse(`0x${number.toString(16).padStart(40, '0')}`)
/** By number: who is told of what. Everybody is of more than one of them. */
const members = [[0, 1], [1, 2], [0, 2], [0, 1, 2], [2]] as const

/** Somebody who is connected, and what they were told. */
const listener = (number: number) => {
  const heard: number[] = []
  const web = { sendFrames: (frames: Uint8Array) => void heard.push(...frames) }
  // Nothing else of a connection is asked for.
  const line = { address: addressOf(number), web } as unknown as Line
  return { line, heard }
}

test('whoever is of several audiences is told everything of a turn once and in order, but for what they wrote themselves', () => {
  const audiences = members.map((numbers, id) => ({
    id,
    chatId: `room:${id}`,
    members: numbers.map(addressOf),
  }))
  const posting = record({ audience: nat(members.length - 1), author: nat(2) })
  assert(
    property(array(posting, { maxLength: 30 }), (postings) => {
      const fanOut = new FanOut()
      const people = [0, 1, 2].map(listener)
      for (const { line } of people) fanOut.enter(line)
      fanOut.deliver(
        postings.flatMap(({ audience: id, author }, cursor) => {
          const [audience, from] = [audiences[id], people[author]?.line.web]
          return audience && from ? [{ audience, from, frames: Buffer.of(cursor) }] : []
        }),
      )
      for (const [number, { heard }] of people.entries()) {
        const theirs = postings.flatMap(({ audience, author }, cursor) =>
          author !== number && members[audience]?.some((one) => one === number) ? [cursor] : [],
        )
        expect(heard).toEqual(theirs)
      }
    }),
  )
})
