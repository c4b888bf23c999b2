import { deflateSync } from 'node:zlib'
import type { Page } from 'playwright'
import { expect, test } from 'vitest'
import { contentViewSchema, fileNameSchema } from '../../../../src/shared/model/content.ts'
import { conversationIdSchema } from '../../../../src/shared/model/ids.ts'
import { until } from '../../../support/until.ts'
import {
  bob,
  conversationWith,
  directId,
  messageAt,
  openAlone,
  useBrowser,
} from '../../support/window-alone.ts'
import type { WindowAlone } from '../../support/window-alone.ts'

const browser = useBrowser()
const withBob = conversationIdSchema.parse(directId(bob))

const openWith = async (contents: readonly unknown[], title = 'Bob'): Promise<WindowAlone> => {
  const messages = contents.map((content, index) =>
    messageAt(index, { content: contentViewSchema.parse(content) }),
  )
  const alone = await openAlone(
    browser(),
    {
      conversations: [conversationWith(bob, title, { lastMessage: messages.at(-1) })],
      messages: new Map([[withBob, messages]]),
      files: new Map(),
    },
    { open: withBob },
  )
  await alone.page.getByRole('log').locator('.message').first().waitFor()
  return alone
}

/** What would show that something of somebody else's was run or fetched; the page also fails its test when it asks for anything. */
const nothingRan = async (page: Page): Promise<void> => {
  expect(await page.evaluate(() => Reflect.get(window, 'ran'))).toBeUndefined()
  expect(await page.locator('.messages :is(script, iframe, object, embed, style, link, form)').count()).toBe(
    0,
  )
  expect(
    await page
      .locator('.messages *')
      .evaluateAll((all) =>
        all.flatMap((one) =>
          [...one.attributes].flatMap(({ name, value }) =>
            name.startsWith('on') || /^\s*(javascript|vbscript|data):/i.test(value)
              ? [`${name}=${value}`]
              : [],
          ),
        ),
      ),
  ).toEqual([])
}

/** The longest that the page did nothing but one thing while something happened, milliseconds. */
const longestTask = async (page: Page, work: () => Promise<unknown>): Promise<number> => {
  await page.evaluate(() => {
    const tasks: number[] = []
    Reflect.set(window, 'tasks', tasks)
    new PerformanceObserver((list) =>
      tasks.push(...list.getEntries().map(({ duration }) => duration)),
    ).observe({
      type: 'longtask',
    })
  })
  await work()
  await page.evaluate(async () => {
    for (let frame = 0; frame < 5; frame += 1) await new Promise(requestAnimationFrame)
  })
  const tasks: unknown = await page.evaluate(() => Reflect.get(window, 'tasks'))
  return Math.max(0, ...(Array.isArray(tasks) ? tasks.map(Number) : []))
}

test('markup and links of every kind run nothing, and lead only to the web', async () => {
  const evil = [
    '<script>window.ran = 1</script>',
    '<img src=x onerror="window.ran = 1">',
    '<svg onload="window.ran = 1"><animate onbegin="window.ran = 1" attributeName=x></svg>',
    '<iframe srcdoc="<script>parent.ran = 1</script>"></iframe>',
    '<a href="javascript:window.ran = 1">x</a>',
    '[x](javascript:window.ran=1) [y](data:text/html,<script>1</script>) [z](vbscript:x) ![w](https://tracker.example/a.png)',
    '[x](<javascript:window.ran=1>) <javascript:window.ran=1> [q](\tjavascript:window.ran=1)',
    'javascript:window.ran=1 data:text/html,<b>x</b> file:///etc/passwd landline://join?x',
    '<style>* { display: none }</style><base href="https://evil.example/">',
    '<form action="https://evil.example"><button>Unlock</button></form>',
  ]
  const { page } = await openWith([
    ...evil.map((text) => ({ type: 'text', text })),
    ...evil.map((text) => ({ type: 'markdown', text })),
    { type: 'unsupported', contentType: 'x', fallback: evil.join('\n') },
    { type: 'transaction', network: '<b>', reference: '<img src=x onerror="window.ran = 1">' },
  ])
  await nothingRan(page)
  for (const link of await page.locator('.messages a').all()) {
    expect(await link.getAttribute('href')).toMatch(/^https?:/)
    expect(await link.getAttribute('rel')).toBe('noopener noreferrer')
  }
})

test('a link says where it leads, whatever it looks like', async () => {
  const { page } = await openWith([
    { type: 'text', text: 'https://bank.example@evil.example/login' },
    { type: 'text', text: 'https://b\u0430nk.example/' },
    { type: 'text', text: 'https://fair.example/a\u202egpj.exe and after' },
    { type: 'markdown', text: '[https://bank.example](https://evil.example/)' },
    { type: 'markdown', text: '[**https://bank.example**](https://evil2.example/)' },
    { type: 'markdown', text: '[https://bank.example.evil3.example](https://evil3.example/)' },
    { type: 'text', text: 'https://fair.example/path?x=1#y' },
  ])
  const shown = await page
    .locator('.messages a')
    .evaluateAll((links) => links.map((link) => [link.getAttribute('href'), link.textContent]))
  expect(shown.map(([href, text]) => [href, /\(([^)]*)\)$/.exec(text ?? '')?.[1]])).toEqual([
    ['https://evil.example/login', 'evil.example'],
    ['https://xn--bnk-6cd.example/', 'xn--bnk-6cd.example'],
    // The mark that turns what follows is no part of a link, and is not obeyed.
    ['https://fair.example/agpj.exe', undefined],
    ['https://evil.example/', 'evil.example'],
    ['https://evil2.example/', 'evil2.example'],
    ['https://evil3.example/', 'evil3.example'],
    ['https://fair.example/path?x=1#y', undefined],
  ])
})

test('names of people, groups and files neither turn around nor spill over what stands beside them', async () => {
  const zalgo = `Z${'\u0301\u0316'.repeat(200)}`
  const names = [
    'invoice\u202efdp.exe',
    `photo.jpg${' '.repeat(200)}.exe`,
    '../../etc/passwd',
    'a\\b:c*d?.txt\u0000\n',
    `${'x'.repeat(250)}.pdf`,
    'CON\u2066\u2069.\u200btxt',
  ]
  const { page } = await openWith(
    [
      {
        type: 'files',
        files: names.map((name) => ({
          name: fileNameSchema.parse(name),
          mediaType: 'application/pdf',
          size: 3,
          here: true,
        })),
      },
      { type: 'text', text: zalgo.repeat(20) },
    ],
    `\u202e${zalgo} ${'Bob '.repeat(500)}`,
  )
  const shown = await page.locator('.messages .file-name bdi').allTextContents()
  expect(shown.slice(0, 4)).toEqual(['invoicefdp.exe', 'photo.jpg .exe', '_.._etc_passwd', 'a_b_c_d_.txt'])
  expect(shown[4]).toMatch(/^x{116}\.pdf$/)
  expect(shown[5]).toBe('CON.txt')
  // All of a name can be read, with its ending.
  expect(
    await page
      .locator('.messages .file-name bdi')
      .evaluateAll((all) => all.every((one) => one.scrollWidth <= (one.parentElement?.clientWidth ?? 0) + 1)),
  ).toBe(true)
  const title = (await page.locator('.conversation-head h2').textContent()) ?? ''
  expect(title).not.toMatch(/[\u202a-\u202e]/)
  expect(title.length).toBeLessThanOrEqual(200)
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
  const { width = 0 } = (await page.locator('.conversation-head').boundingBox()) ?? {}
  expect(width).toBeLessThanOrEqual(1000)
})

test('much of anything is shown in part, and the window answers', async () => {
  const rows = Array.from({ length: 2_000 }, (_, row) => `| ${row} | b | c |`).join('\n')
  const bombs = [
    'x'.repeat(60_000),
    `${'line\n'.repeat(20_000)}end`,
    '😀'.repeat(10_000),
    'https://a.example/b '.repeat(3_000),
    'a'.repeat(20_000) + '\u0301'.repeat(20_000),
  ]
  const formatted = [
    '> '.repeat(5_000) + 'deep',
    `${'- '.repeat(3_000)}deep`,
    Array.from({ length: 500 }, (_, depth) => `${'  '.repeat(depth)}- x`).join('\n'),
    `| a | b | c |\n|---|---|---|\n${rows}`,
    '[x](https://a.example) '.repeat(2_000),
    '*a **'.repeat(10_000),
    '['.repeat(30_000),
    `${'*_~'.repeat(5_000)}a${'~_*'.repeat(5_000)}`,
    '`'.repeat(30_001),
    '&#x41;'.repeat(8_000),
    `![${'['.repeat(400)}`,
  ]
  const alone = await openWith([{ type: 'text', text: 'Hello' }])
  const { page } = alone
  for (const [index, text] of [...bombs, ...formatted].entries()) {
    const message = messageAt(index + 1, {
      content: { type: index < bombs.length ? 'text' : 'markdown', text },
    })
    const longest = await longestTask(page, async () => {
      alone.say(message)
      alone.publish('conversations.changed', {
        conversations: [conversationWith(bob, 'Bob', { lastMessage: message })],
      })
      await page.locator(`[data-message="${message.id}"]`).waitFor()
    })
    const { height = 0 } = (await page.locator(`[data-message="${message.id}"]`).boundingBox()) ?? {}
    // Generous: machines differ, and each of these took seconds or for ever.
    expect([text.slice(0, 20), longest < 1_000, height < 4_000]).toEqual([text.slice(0, 20), true, true])
  }
  expect(await page.locator('.messages *').count()).toBeLessThan(6_000)
  // All of it can be seen, piece by piece.
  const [first] = bombs
  const long = page.locator(`[data-message="${messageAt(1).id}"]`)
  await page.locator('.timeline').evaluate((scroller) => scroller.scrollTo(0, 0))
  await long.getByRole('button', { name: 'Show more' }).click()
  await until('all of it', async () => {
    const more = long.getByRole('button', { name: 'Show more' })
    if ((await more.count()) > 0) {
      await more.click()
      return false
    }
    return (await long.locator('.text').textContent()) === first
  })
})

/** A PNG that says it is so large, of a few bytes. */
const hugePng = (side: number): Buffer => {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
    const head = Buffer.alloc(4)
    head.writeUInt32BE(data.length)
    let crc = 0xffffffff
    for (const byte of body) {
      crc ^= byte
      for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
    }
    const tail = Buffer.alloc(4)
    tail.writeUInt32BE((crc ^ 0xffffffff) >>> 0)
    return Buffer.concat([head, body, tail])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  header.set([1, 0, 0, 0, 0], 8)
  // One bit a pixel, all of them alike.
  const pixels = deflateSync(Buffer.alloc((Math.ceil(side / 8) + 1) * side), { level: 9 })
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

test('pictures that would fill the memory, are broken or are something else are not drawn; they can be saved', async () => {
  const svg = Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg" onload="window.ran = 1"><script>window.ran = 1</script></svg>',
  )
  const gif = Buffer.from('R0lGODlhAQABAIAAAP///wAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==', 'base64')
  const files: ReadonlyArray<readonly [string, string, Buffer, shown: boolean]> = [
    ['bomb.png', 'image/png', hugePng(30_000), false],
    ['small.png', 'image/png', hugePng(64), true],
    ['still.gif', 'image/gif', gif, true],
    ['broken.png', 'image/png', hugePng(64).subarray(0, 20), false],
    ['none.jpg', 'image/jpeg', Buffer.from('no picture at all'), false],
    ['drawing.svg', 'image/svg+xml', svg, false],
    ['drawing.png', 'image/png', svg, false],
    ['page.html', 'text/html', Buffer.from('<script>window.ran = 1</script>'), false],
  ]
  expect(files[0]?.[2].length).toBeLessThan(200_000)
  const alone = await openWith([{ type: 'text', text: 'Hello' }])
  const { page, state } = alone
  for (const [index, [name, mediaType, bytes, shown]] of files.entries()) {
    const message = messageAt(index + 1, {
      content: { type: 'files', files: [{ name, mediaType, size: bytes.length, here: true }] },
    })
    state.files.set(message.id, bytes)
    alone.say(message)
    const row = page.locator(`[data-message="${message.id}"]`)
    await row.getByRole('button', { name: `Save ${name}` }).waitFor()
    if (shown) {
      await until('it is drawn', () =>
        row.locator('img').evaluate((image) => image instanceof HTMLImageElement && image.naturalWidth > 0),
      )
    } else if (mediaType.startsWith('image/') && !mediaType.includes('svg')) {
      await row.getByText(/can be saved/).waitFor()
      expect(await row.locator('img').count()).toBe(0)
    } else expect(await row.locator('img, audio, video').count()).toBe(0)
  }
  await page.getByText('30,000 × 30,000').waitFor()
  // Sound and film that are neither.
  for (const [index, mediaType] of ['audio/mpeg', 'video/mp4'].entries()) {
    const message = messageAt(files.length + 1 + index, {
      content: { type: 'files', files: [{ name: 'x', mediaType, size: 9, here: true }] },
    })
    state.files.set(message.id, Buffer.from('<script>window.ran = 1</script>'))
    alone.say(message)
    await page
      .locator(`[data-message="${message.id}"]`)
      .getByText(/can be saved/)
      .waitFor()
  }
  await nothingRan(page)
})
