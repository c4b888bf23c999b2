import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import type { Browser, Page } from 'playwright'
import { expect, test } from 'vitest'
import { openBrowser } from '../../support/browser.ts'
import { temporaryFolder } from '../../support/folders.ts'
import { readyLine, run, runBot } from '../../support/processes.ts'
import type { Bot } from '../../support/processes.ts'
import { until } from '../../support/until.ts'

// Every view as it is, for people to look at: `npm run screenshots`. The pictures are in `docs/screenshots`.

const folder = 'docs/screenshots'
const args = ['--xmtp', 'off']
const widths = { wide: 1280, medium: 800, narrow: 380 } as const

/** Somebody with an app of their own, in the relay. */
const friend = async (name: string, invite: string): Promise<{ bot: Bot; address: string }> => {
  const bot = runBot(temporaryFolder(), args)
  const { address } = await bot.call('account.create', { name })
  await bot.call('relay.join', { target: invite })
  return { bot, address }
}

/** A picture for each of some people: hills of their own under a sky. */
const portraits = async (browser: Browser, hues: readonly number[]): Promise<readonly string[]> => {
  const page = await browser.newPage()
  const drawn = await page.evaluate((all) => {
    const draw = (hue: number): string => {
      const canvas = document.createElement('canvas')
      canvas.width = 256
      canvas.height = 256
      const context = canvas.getContext('2d', { alpha: false })
      if (!context) throw new Error('There is nothing to draw on')
      const sky = context.createLinearGradient(0, 0, 0, 256)
      sky.addColorStop(0, `hsl(${hue} 60% 78%)`)
      sky.addColorStop(1, `hsl(${hue + 30} 70% 90%)`)
      context.fillStyle = sky
      context.fillRect(0, 0, 256, 256)
      context.fillStyle = 'hsl(42 95% 70%)'
      context.beginPath()
      context.arc(150 + (hue % 60), 90, 34, 0, Math.PI * 2)
      context.fill()
      for (const [index, top] of [150, 180, 212].entries()) {
        context.fillStyle = `hsl(${hue + 60} ${30 + index * 8}% ${52 - index * 12}%)`
        context.beginPath()
        context.moveTo(0, 256)
        for (let x = 0; x <= 256; x += 4) context.lineTo(x, top + Math.sin(x / (22 + index * 9) + hue) * 16)
        context.lineTo(256, 256)
        context.fill()
      }
      return canvas.toDataURL('image/webp', 0.85).replace(/^.*,/, '')
    }
    return all.map(draw)
  }, hues)
  await page.close()
  return drawn
}

/** An account with something to see in it. */
const scene = async (browser: Browser) => {
  const profile = temporaryFolder()
  const anna = runBot(profile, args)
  const { address: a } = await anna.call('account.create', { name: 'Anna' })
  const [annas = '', brunos = ''] = await portraits(browser, [20, 200])
  await anna.call('account.update', { picture: annas })
  await anna.call('preferences.set', { phraseConfirmed: true })
  const { invite } = await anna.call('relay.start', { host: '127.0.0.1', name: 'Boathouse' })
  const bruno = await friend('Bruno', invite)
  await bruno.bot.call('account.update', { picture: brunos })
  const carla = await friend('Carla', invite)
  for (const { address } of [bruno, carla]) {
    await until('everybody has met', async () =>
      (await anna.call('relay.status', {})).joined[0]?.people.some((one) => one.address === address),
    )
  }
  await anna.call('relay.setSuccessors', { addresses: [bruno.address] })
  const say = async (bot: Bot, to: string, texts: readonly string[]) => {
    const { id } = await bot.call('conversations.openDirect', { address: to })
    for (const text of texts) await bot.call('messages.send', { conversationId: id, text })
    return id
  }
  await say(bruno.bot, a, ['Is the internet down for you too?', 'I cannot reach anybody.'])
  await until(
    'Bruno is heard',
    async () => (await anna.call('conversations.list', {})).conversations.length === 1,
  )
  const toBruno = await say(anna, bruno.address, [
    'Everything is down since noon. This goes over the boathouse 🛶',
    'The plan for tomorrow is in the group.',
  ])
  const { id: group } = await anna.call('conversations.createGroup', {
    title: 'Regatta',
    members: [bruno.address, carla.address],
    local: true,
  })
  await anna.call('messages.send', {
    conversationId: group,
    text: '**Tomorrow**\n\n1. Boats out at seven\n2. Start at nine, wind permitting\n\nWho brings the *big* pump?',
    format: 'markdown',
  })
  const inGroup = await until('Carla is in the group', async () =>
    (await carla.bot.call('conversations.list', {})).conversations.find(({ title }) => title === 'Regatta'),
  )
  await carla.bot.call('conversations.setConsent', { id: inGroup.id, consent: 'allowed' })
  const { messages } = await until('Carla has read it', async () => {
    const page = await carla.bot.call('messages.list', { conversationId: inGroup.id, limit: 10 })
    return page.messages.some(({ content }) => content.type === 'markdown') ? page : undefined
  })
  const plan = messages.find(({ content }) => content.type === 'markdown')
  if (plan) await carla.bot.call('messages.react', { id: plan.id, reaction: '👍', active: true })
  await carla.bot.call('messages.send', {
    conversationId: inGroup.id,
    text: 'I have it. And a spare rope.',
    ...(plan ? { replyTo: plan.id } : {}),
  })
  await until('the group is heard', async () => {
    const page = await anna.call('messages.list', { conversationId: group, limit: 10 })
    return page.messages.some(({ content }) => content.type === 'text' && content.text.includes('spare rope'))
  })
  await say(carla.bot, a, ['Can you open the shed at six?'])
  await until(
    'three conversations',
    async () => (await anna.call('conversations.list', {})).conversations.length === 3,
  )
  await anna.call('conversations.arrange', { id: group, pinned: true })
  await anna.call('conversations.markRead', { id: toBruno })
  await anna.stop()
  return { profile }
}

const open = async (
  browser: Browser,
  profile: string,
  dark: boolean,
): Promise<{ page: Page; stop: () => Promise<unknown> }> => {
  const running = run('src/main/headless.ts', ['--profile', profile, ...args])
  const { url } = await readyLine(running)
  const context = await browser.newContext({
    colorScheme: dark ? 'dark' : 'light',
    viewport: { width: widths.wide, height: 800 },
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  await page.goto(String(url))
  return { page, stop: () => running.stop() }
}

test('pictures of every view, light and dark, at three widths, and from right to left', async () => {
  mkdirSync(folder, { recursive: true })
  // Those of corners.test.ts are in a folder of their own within.
  for (const name of readdirSync(folder).filter((one) => one.endsWith('.png'))) rmSync(`${folder}/${name}`)
  const browser = await openBrowser()
  const { profile } = await scene(browser)
  const taken: string[] = []
  for (const [look, dark] of [
    ['light', false],
    ['dark', true],
  ] as const) {
    const first = await open(browser, temporaryFolder(), dark)
    await first.page.getByRole('button', { name: 'Create an account' }).waitFor()
    await first.page.screenshot({ path: `${folder}/welcome-${look}.png` })
    taken.push(`welcome-${look}`)
    await first.page.getByRole('button', { name: 'Create an account' }).click()
    await first.page.getByRole('textbox', { name: 'Name' }).fill('Dora')
    await first.page.getByRole('button', { name: 'Create account' }).click()
    await first.page.getByRole('button', { name: 'I have written it down' }).click()
    await first.page.getByRole('button', { name: 'Later' }).click()
    await first.page.getByText('Nobody yet.').waitFor()
    for (const [size, width] of Object.entries(widths)) {
      await first.page.setViewportSize({ width, height: 800 })
      await first.page.mouse.move(0, 0)
      await first.page.screenshot({ path: `${folder}/first-steps-${look}-${size}.png` })
      taken.push(`first-steps-${look}-${size}`)
    }
    await first.stop()
    const { page, stop } = await open(browser, profile, dark)
    const views: ReadonlyArray<readonly [name: string, show: () => Promise<void>]> = [
      ['list', async () => {}],
      [
        'conversation',
        async () => {
          await page.getByRole('navigation').getByRole('button', { name: /Bruno/ }).first().click()
          await page.getByText('The plan for tomorrow').last().waitFor()
        },
      ],
      [
        'group',
        async () => {
          await page
            .getByRole('navigation')
            .getByRole('button', { name: /Regatta/ })
            .first()
            .click()
          await page.getByText('And a spare rope').last().waitFor()
        },
      ],
      [
        'group-info',
        async () => {
          await page.getByTitle('About Regatta').click()
          await page.getByRole('complementary').getByText('Carla').first().waitFor()
        },
      ],
      [
        'message-details',
        async () => {
          await page.getByRole('navigation').getByRole('button', { name: /Bruno/ }).first().click()
          await page.getByRole('log').locator('.travel').last().click()
          await page.getByRole('dialog').getByText('Bruno').first().waitFor()
        },
      ],
      [
        'network',
        async () => {
          await page.keyboard.press('Escape')
          await page
            .getByRole('navigation')
            .getByRole('button', { name: /^Network\./ })
            .click()
          await page.getByRole('article', { name: 'Boathouse' }).waitFor()
          await page.getByRole('region', { name: 'When this computer is gone' }).waitFor()
        },
      ],
      [
        'person',
        async () => {
          await page.getByRole('navigation').getByRole('button', { name: /Bruno/ }).first().click()
          await page.getByTitle('About Bruno').click()
          await page.getByRole('complementary').getByText('Not compared yet').waitFor()
        },
      ],
      [
        'search',
        async () => {
          await page.keyboard.press('Escape')
          await page.getByRole('searchbox', { name: 'Search' }).first().fill('boat')
          await page.getByRole('region', { name: 'Messages' }).waitFor()
        },
      ],
      [
        'new-conversation',
        async () => {
          await page.getByRole('searchbox', { name: 'Search' }).first().fill('')
          await page.getByRole('navigation').getByRole('button', { name: 'New conversation' }).click()
          await page.getByRole('dialog').getByRole('button', { name: /Bruno/ }).waitFor()
        },
      ],
      [
        'storage',
        async () => {
          await page.keyboard.press('Escape')
          await page.getByRole('navigation').getByRole('button', { name: 'Settings' }).click()
          await page
            .getByRole('navigation', { name: 'Sections' })
            .getByRole('button', { name: 'Storage' })
            .click()
          await page.getByRole('region', { name: 'Storage' }).getByText('Messages').first().waitFor()
        },
      ],
      [
        'security',
        async () => {
          await page
            .getByRole('navigation', { name: 'Sections' })
            .getByRole('button', { name: 'Passphrase and lock' })
            .click()
        },
      ],
      [
        'log',
        async () => {
          await page.getByRole('button', { name: 'Show the log' }).click()
          await page.getByRole('dialog').locator('pre').waitFor()
        },
      ],
      [
        'settings',
        async () => {
          await page.keyboard.press('Escape')
          await page.getByRole('navigation').getByRole('button', { name: /Bruno/ }).first().click()
          await page.getByRole('navigation').getByRole('button', { name: 'Settings' }).click()
          await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
        },
      ],
    ]
    await page.getByText('Can you open the shed').waitFor()
    for (const [view, show] of views) {
      await page.setViewportSize({ width: widths.wide, height: 800 })
      await show()
      for (const [size, width] of Object.entries(widths)) {
        // On a narrow window what is found is in the list, which is not seen beside a conversation.
        if (view === 'search' && size === 'narrow') continue
        await page.setViewportSize({ width, height: 800 })
        await page.mouse.move(0, 0)
        const section = { storage: 'Storage', security: 'Passphrase and lock' }[view]
        if (section !== undefined)
          await page.getByRole('region', { name: section }).evaluate((one) => one.scrollIntoView())
        await page.screenshot({ path: `${folder}/${view}-${look}-${size}.png` })
        taken.push(`${view}-${look}-${size}`)
      }
    }
    await page.setViewportSize({ width: widths.wide, height: 800 })
    await page.getByRole('combobox', { name: 'Language' }).selectOption('ar')
    await page.getByRole('button', { name: 'الإعدادات' }).waitFor()
    await page
      .getByRole('navigation')
      .getByRole('button', { name: /Regatta/ })
      .first()
      .click()
    await page.getByText('And a spare rope').last().waitFor()
    await page.mouse.move(0, 0)
    await page.screenshot({ path: `${folder}/group-arabic-${look}.png` })
    await page
      .getByRole('navigation')
      .getByRole('button', { name: /^الشبكة/ })
      .click()
    await page.getByRole('article', { name: 'Boathouse' }).waitFor()
    await page.screenshot({ path: `${folder}/network-arabic-${look}.png` })
    taken.push(`group-arabic-${look}`, `network-arabic-${look}`)
    await stop()
  }
  expect(
    readdirSync(folder)
      .filter((name) => name.endsWith('.png'))
      .sort(),
  ).toEqual(taken.map((name) => `${name}.png`).sort())
})
