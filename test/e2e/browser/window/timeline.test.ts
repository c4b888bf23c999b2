import type { Page } from 'playwright'
import { expect, test } from 'vitest'
import type { ConversationId, MessageId } from '../../../../src/shared/model/ids.ts'
import { addressSchema, conversationIdSchema } from '../../../../src/shared/model/ids.ts'
import type { Message } from '../../../../src/shared/model/message.ts'
import { until as untilLong } from '../../../support/until.ts'
import {
  alice,
  bob,
  conversationWith,
  directId,
  messageAt,
  openAlone,
  useBrowser,
} from '../../support/window-alone.ts'
import type { WindowAlone } from '../../support/window-alone.ts'

const browser = useBrowser()
/** Nothing here goes further than this machine's memory. */
const until: typeof untilLong = (what, condition) => untilLong(what, condition, 10_000)
const withBob: ConversationId = conversationIdSchema.parse(directId(bob))
const carol = addressSchema.parse(`0x${'c'.repeat(40)}`)

/** A window with a conversation of so many messages open, at its newest. */
const openLong = async (count: number, unread = 0): Promise<WindowAlone> => {
  const messages = Array.from({ length: count }, (_, index) => messageAt(index))
  const alone = await openAlone(
    browser(),
    {
      conversations: [conversationWith(bob, 'Bob', { unread }), conversationWith(carol, 'Carol')],
      messages: new Map([[withBob, messages]]),
      files: new Map(),
    },
    { open: withBob },
  )
  await alone.page.getByRole('log').locator('.message').first().waitFor()
  await atRest(alone.page)
  return alone
}

interface Seen {
  readonly id: string
  /** Pixels below the upper edge of the timeline. */
  readonly top: number
}

/** The messages in sight, from above. */
const inSight = (page: Page): Promise<readonly Seen[]> =>
  page.locator('.timeline').evaluate((scroller) => {
    const { top, bottom } = scroller.getBoundingClientRect()
    return [...scroller.querySelectorAll<HTMLElement>('.message')].flatMap((one) => {
      const box = one.getBoundingClientRect()
      return box.bottom > top && box.top < bottom
        ? [{ id: one.dataset['message'] ?? '', top: Math.round(box.top - top) }]
        : []
    })
  })

/** What is in sight once nothing moves for some frames. */
const atRest = (page: Page): Promise<readonly Seen[]> =>
  until('at rest', async () => {
    const before = await inSight(page)
    await page.evaluate(async () => {
      for (let frame = 0; frame < 12; frame += 1) await new Promise(requestAnimationFrame)
    })
    const after = await inSight(page)
    return before.length > 0 && JSON.stringify(before) === JSON.stringify(after) ? after : undefined
  })

/** Scrolls from inside the page, a step each frame, until a message is in sight; answers with every message that was. */
const scrollTo = async (page: Page, pixels: number, wanted: Message): Promise<ReadonlySet<string>> => {
  const seen = await page.locator('.timeline').evaluate(
    async (scroller, { step, id, most }) => {
      const met = new Set<string>()
      for (let frame = 0; frame < most; frame += 1) {
        const { top, bottom } = scroller.getBoundingClientRect()
        for (const one of scroller.querySelectorAll<HTMLElement>('.message')) {
          const box = one.getBoundingClientRect()
          if (box.bottom > top && box.top < bottom) met.add(one.dataset['message'] ?? '')
        }
        if (met.has(id)) break
        scroller.scrollTop += step
        await new Promise(requestAnimationFrame)
      }
      return [...met]
    },
    { step: pixels, id: wanted.id, most: 5_000 },
  )
  expect(seen, 'scrolled in vain').toContain(wanted.id)
  return new Set(seen)
}

const isShown =
  (message: Message) =>
  (seen: readonly Seen[]): boolean =>
    seen.some(({ id }) => id === message.id)
const topOf = (seen: readonly Seen[], id: MessageId | string | undefined): number | undefined =>
  seen.find((one) => one.id === id)?.top
const numberOf = (seen: Seen | undefined): number =>
  Number.parseInt(/message-0*(\d+)/.exec(seen?.id ?? '')?.[1] ?? '', 10)
const middleOf = (seen: readonly Seen[]): Seen => {
  const one = seen[Math.floor(seen.length / 2)]
  if (!one) throw new Error('Nothing is in sight')
  return one
}
const distanceFromEnd = (page: Page): Promise<number> =>
  page
    .locator('.timeline')
    .evaluate((element) => element.scrollHeight - element.scrollTop - element.clientHeight)

/** Whole pixels are all that a window scrolls by. */
const mustBeWhere = (before: readonly Seen[], after: readonly Seen[]): void => {
  for (const { id, top } of before)
    expect(Math.abs((topOf(after, id) ?? Infinity) - top), `${id} moved`).toBeLessThanOrEqual(1)
}

/** Has something happen while one reads: what is read must not move. */
const mustNotMove = async (
  { page }: WindowAlone,
  what: () => void | Promise<void>,
  seen: () => Promise<unknown>,
): Promise<void> => {
  const before = middleOf(await atRest(page))
  await what()
  await seen()
  mustBeWhere([before], await atRest(page))
}

/** Waits until so many messages are held, by what a list of all of them would be high. */
const heightOf = (page: Page): Promise<number> => page.getByRole('log').evaluate((log) => log.clientHeight)
const grew = async (page: Page, before: number): Promise<unknown> =>
  until('it grew', async () => (await heightOf(page)) > before)

test('it opens at the newest, draws little, and shows what is written while one is there', async () => {
  const alone = await openLong(3_000)
  const { page } = alone
  expect(isShown(messageAt(2_999))(await atRest(page))).toBe(true)
  expect(await page.locator('.message').count()).toBeLessThan(60)
  for (let one = 3_000; one < 3_030; one += 1) alone.say(messageAt(one))
  await until('the newest is shown', async () => isShown(messageAt(3_029))(await inSight(page)))
  await atRest(page)
  expect(await distanceFromEnd(page)).toBeLessThan(2)
  // One's own is shown too, and a long one with its end.
  alone.say(messageAt(3_030, { sender: alice, content: { type: 'text', text: 'long\n'.repeat(60) } }))
  await until('its end is shown', async () => isShown(messageAt(3_030))(await inSight(page)))
  await atRest(page)
  expect(await distanceFromEnd(page)).toBeLessThan(2)
})

test('while one reads above, neither what is new, nor late, nor gone moves it', async () => {
  const alone = await openLong(300)
  const { page } = alone
  await scrollTo(page, -200, messageAt(270))
  await page.getByRole('button', { name: 'Jump to newest' }).waitFor()
  const now = await atRest(page)
  const first = numberOf(now[0])
  let height = await heightOf(page)
  await mustNotMove(
    alone,
    () => alone.say(messageAt(300), messageAt(301)),
    () => grew(page, height),
  )
  // Late, and it belongs above what is read; then below.
  height = await heightOf(page)
  await mustNotMove(
    alone,
    () => alone.say(messageAt(first - 4.5)),
    () => grew(page, height),
  )
  height = await heightOf(page)
  await mustNotMove(
    alone,
    () => alone.say(messageAt(first + 25.5)),
    () => grew(page, height),
  )
  // Into what is in sight: something has to make room, and it is what stands below it.
  const shown = await atRest(page)
  const middle = middleOf(shown)
  const late = messageAt(numberOf(middle) + 0.5)
  alone.say(late)
  await page.locator(`[data-message="${late.id}"]`).waitFor()
  expect(topOf(await atRest(page), middle.id)).toBe(middle.top)
  // Gone, above and below.
  height = await heightOf(page)
  const shrank = () => until('it shrank', async () => (await heightOf(page)) < height)
  await mustNotMove(alone, () => alone.remove(messageAt(first - 5)), shrank)
  height = await heightOf(page)
  await mustNotMove(alone, () => alone.remove(messageAt(first - 4.5), messageAt(298)), shrank)
  // Changed above what is read, to something much higher.
  height = await heightOf(page)
  await mustNotMove(
    alone,
    () => alone.say(messageAt(first - 3, { content: { type: 'text', text: 'high\n'.repeat(12) } })),
    () => grew(page, height),
  )
})

test('older pages come above while one reads, and what is read stays', async () => {
  const alone = await openLong(2_000)
  const { page } = alone
  const release = alone.hold()
  // Up to where the next page is asked for, and no further.
  await scrollTo(page, -100, messageAt(1_946))
  await until('a page was asked for', () => (alone.asked.get('messages.list') ?? 0) > 1)
  const height = await heightOf(page)
  await mustNotMove(alone, release, () => grew(page, height))
})

test('a thousand are held: far back they fall off below, far forward above, and nothing is missing on the way', async () => {
  const alone = await openLong(1_300)
  const { page } = alone
  const all = Array.from({ length: 1_300 }, (_, index) => messageAt(index).id)
  const back = await scrollTo(page, -500, messageAt(0))
  expect(all.filter((id) => !back.has(id))).toEqual([])
  expect(await page.locator('.message').count()).toBeLessThan(60)
  expect(isShown(messageAt(0))(await atRest(page))).toBe(true)
  // What is written now lies beyond what is held.
  alone.say(messageAt(1_300))
  const forward = await scrollTo(page, 500, messageAt(1_300))
  expect(all.filter((id) => !forward.has(id))).toEqual([])
  await atRest(page)
  await page.locator('.timeline').evaluate((scroller) => scroller.scrollTo(0, scroller.scrollHeight))
  expect(isShown(messageAt(1_300))(await atRest(page))).toBe(true)
  expect(await distanceFromEnd(page)).toBeLessThan(2)
})

test('a picture that is read late, above what one reads, moves nothing; at the newest, one stays there', async () => {
  const alone = await openLong(120)
  const { page, state } = alone
  const picture = (order: number): Message =>
    messageAt(order, {
      content: {
        type: 'files',
        files: [{ name: 'picture.png', mediaType: 'image/png', size: 2_000, here: true }],
      },
    })
  const bytes = await page.screenshot({ clip: { x: 0, y: 0, width: 300, height: 500 } })
  let give = (): void => {}
  const later = new Promise<Buffer>((resolve) => {
    give = () => resolve(bytes)
  })
  const above = picture(110)
  state.files.set(above.id, later)
  alone.say(above)
  await page.locator(`[data-message="${above.id}"] .file`).waitFor()
  await scrollTo(page, -60, messageAt(107))
  // Its lower edge is above what is in the middle.
  await atRest(page)
  await page.locator('.timeline').evaluate((scroller, id) => {
    const box = document.querySelector(`[data-message="${id}"]`)?.getBoundingClientRect()
    scroller.scrollTop += (box?.bottom ?? 0) - scroller.getBoundingClientRect().top + 5
  }, above.id)
  await page.getByRole('button', { name: 'Jump to newest' }).waitFor()
  const height = await heightOf(page)
  await mustNotMove(alone, give, () => grew(page, height))
  // With the newest, the newest stays in sight.
  await page.getByRole('button', { name: 'Jump to newest' }).click()
  await until('at the end', async () => (await distanceFromEnd(page)) < 2)
  let giveNext = (): void => {}
  const next = picture(120)
  state.files.set(
    next.id,
    new Promise((resolve) => {
      giveNext = () => resolve(bytes)
    }),
  )
  alone.say(next)
  await page.locator(`[data-message="${next.id}"] .file`).waitFor()
  giveNext()
  await page.locator(`[data-message="${next.id}"] img`).waitFor()
  await atRest(page)
  expect(await distanceFromEnd(page)).toBeLessThan(2)
})

test('to a quoted message far away, and back to the newest', async () => {
  const alone = await openLong(5_000)
  const { page } = alone
  const quoted = messageAt(700)
  alone.say(
    messageAt(5_000, {
      quote: { id: quoted.id, sender: bob, content: { type: 'text', text: 'so long ago' } },
    }),
  )
  await page.getByRole('button', { name: /so long ago/ }).click()
  await until('what was quoted is in sight', async () => isShown(quoted)(await inSight(page)))
  const rested = await atRest(page)
  const top = topOf(rested, quoted.id) ?? Number.NaN
  const { height } = (await page.locator('.timeline').boundingBox()) ?? { height: 0 }
  expect(top).toBeGreaterThan(height * 0.2)
  expect(top).toBeLessThan(height * 0.8)
  // What is written meanwhile moves nothing, and counts on the way back.
  alone.say(messageAt(5_001))
  expect(topOf(await atRest(page), quoted.id)).toBe(top)
  await page.getByRole('button', { name: 'Jump to newest' }).click()
  await until('the newest is in sight', async () => isShown(messageAt(5_001))(await inSight(page)))
  await atRest(page)
  expect(await distanceFromEnd(page)).toBeLessThan(2)
})

test('another text size, a composer that grows: what is read is still there, and at the newest one stays with it', async () => {
  const alone = await openLong(400)
  const { page } = alone
  const scale = (to: string): Promise<void> =>
    page.evaluate((value) => document.documentElement.style.setProperty('--text-scale', value), to)
  await scale('1.15')
  await atRest(page)
  expect(isShown(messageAt(399))(await inSight(page))).toBe(true)
  expect(await distanceFromEnd(page)).toBeLessThan(2)
  // Nor does it go out of sight behind what one writes.
  const field = page.getByRole('textbox', { name: 'Message Bob' })
  await field.fill('one\ntwo\nthree\nfour\nfive')
  await atRest(page)
  expect(await distanceFromEnd(page)).toBeLessThan(2)
  await field.fill('')
  await atRest(page)
  expect(await distanceFromEnd(page)).toBeLessThan(2)
  await scrollTo(page, -100, messageAt(380))
  const reading = await atRest(page)
  for (const size of ['0.92', '1', '1.15']) {
    await scale(size)
    const now = await atRest(page)
    expect(now.map(({ id }) => id)).toContain(middleOf(reading).id)
  }
})

test('a conversation that one returns to stands where it stood; when everything is read anew, too', async () => {
  const alone = await openLong(900)
  const { page } = alone
  await scrollTo(page, -150, messageAt(820))
  const before = await atRest(page)
  const list = page.getByRole('navigation')
  await list.getByRole('button', { name: /Carol/ }).first().click()
  await page.getByRole('textbox', { name: 'Message Carol' }).waitFor()
  alone.say(messageAt(900))
  await list.getByRole('button', { name: /Bob/ }).first().click()
  await page.getByRole('textbox', { name: 'Message Bob' }).waitFor()
  mustBeWhere(before, await atRest(page))
  // The account changed, or the connection was lost and made again: everything is read anew.
  const times = alone.asked.get('messages.list') ?? 0
  alone.publish('account.changed', { address: alice, name: 'Alice', locked: false, protection: 'file' })
  await until('it was read anew', () => (alone.asked.get('messages.list') ?? 0) > times)
  mustBeWhere(before, await atRest(page))
  // At the newest, returning is to the newest.
  await page.getByRole('button', { name: 'Jump to newest' }).click()
  await until('at the end', async () => (await distanceFromEnd(page)) < 2)
  await list.getByRole('button', { name: /Carol/ }).first().click()
  alone.say(messageAt(901))
  await list.getByRole('button', { name: /Bob/ }).first().click()
  await until('the newest is in sight', async () => isShown(messageAt(901))(await inSight(page)))
})

test('with hundreds unread it opens at the first of them, and is read when the newest was seen, not before', async () => {
  const { page, asked } = await openLong(900, 400)
  const log = page.getByRole('log')
  await log.getByText('New', { exact: true }).waitFor()
  const line = await page
    .locator('.unread-line')
    .evaluate((element) => element.closest('li')?.textContent ?? '')
  expect(line).toContain('500: ')
  const [first] = await atRest(page)
  expect(['message-000000499-00', 'message-000000500-00']).toContain(first?.id)
  // To the end of what is held: more comes, and it is not the newest.
  await page.bringToFront()
  const down = (): Promise<void> =>
    page.locator('.timeline').evaluate((scroller) => void (scroller.scrollTop = scroller.scrollHeight))
  await down()
  await atRest(page)
  expect(asked.get('conversations.markRead') ?? 0).toBe(0)
  await page.getByRole('button', { name: 'Jump to newest' }).click()
  await until(
    'the newest is in sight',
    async () => (await inSight(page)).at(-1)?.id === 'message-000000899-00',
  )
  await until('it was read', () => (asked.get('conversations.markRead') ?? 0) > 0)
})
