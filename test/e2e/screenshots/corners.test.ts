import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import type { Page } from 'playwright'
import { expect, test } from 'vitest'
import type { AppContract } from '../../../src/shared/contract.ts'
import { AppError } from '../../../src/shared/errors.ts'
import type { ErrorCode } from '../../../src/shared/errors.ts'
import type { OfferedLink } from '../../../src/shared/model/desktop.ts'
import { conversationIdSchema } from '../../../src/shared/model/ids.ts'
import type { Handlers } from '../../../src/shared/rpc/contract.ts'
import {
  alice,
  bob,
  conversationWith,
  directId,
  messageAt,
  openAlone,
  useBrowser,
} from '../support/window-alone.ts'
import type { WindowAlone } from '../support/window-alone.ts'

// What one sees seldom: locked, in trouble, asked something. The pictures are in `docs/screenshots/corners`, made by `npm run screenshots`.

const folder = 'docs/screenshots/corners'
const browser = useBrowser()
const withBob = conversationIdSchema.parse(directId(bob))

interface Corner {
  readonly answers?: Partial<Handlers<AppContract>>
  /** Whether there is an account to be seen. */
  readonly isOpen?: boolean
  readonly show: (alone: WindowAlone, page: Page) => Promise<unknown>
}

const account = { address: alice, name: 'Anna', locked: false, protection: 'passphrase' } as const
const trouble = (code: ErrorCode, sentence: string): Corner => ({
  answers: {
    'account.get': async () => {
      throw new AppError(code, sentence)
    },
  },
  show: (_alone, page) => page.getByRole('alert').waitFor(),
})
const link = (offered: OfferedLink['link']): Corner => ({
  isOpen: true,
  answers: { 'links.waiting': async () => ({ offered: { id: 1, link: offered } }) },
  show: (_alone, page) => page.getByRole('dialog').waitFor(),
})

const corners: Readonly<Record<string, Corner>> = {
  opening: {
    answers: { 'account.get': () => new Promise(() => {}), 'app.drawn': async () => ({}) },
    show: (_alone, page) => page.getByRole('status').waitFor(),
  },
  locked: {
    answers: { 'account.get': async () => ({ ...account, locked: true }) },
    show: (_alone, page) => page.getByRole('textbox').waitFor(),
  },
  forgotten: {
    answers: { 'account.get': async () => ({ ...account, locked: true }) },
    show: async (_alone, page) => {
      await page.locator('button').last().click()
      await page.getByRole('dialog').waitFor()
    },
  },
  'trouble-damaged': trouble(
    'database-damaged',
    'The messages cannot be opened: their file is damaged, missing, or belongs to another key. It was left as it is. Put back a copy of it, restore a backup, or start anew with your recovery phrase.',
  ),
  'trouble-newer': trouble(
    'database-newer',
    'These messages were kept by a newer version of Landline. Install that version, or a later one, to open them.',
  ),
  'trouble-busy': trouble(
    'database-busy',
    'Another program is using the message database. Close it and try again.',
  ),
  'trouble-full': trouble('disk-full', 'The disk is full. Nothing was lost; make room on it and try again.'),
  'trouble-disk': trouble(
    'disk-error',
    'The disk does not let the files of this account be read or written. Nothing was changed. See that it is there, whole and writable, and try again.',
  ),
  'trouble-keyring': trouble(
    'keyring-unavailable',
    'The keyring of this system, which keeps the key of this account, is not there. Unlock it (sign in to your desktop session) and try again.',
  ),
  palette: {
    isOpen: true,
    show: async (_alone, page) => {
      await page.keyboard.press('Control+K')
      await page.locator('.palette [role="option"]').first().waitFor()
    },
  },
  shortcuts: {
    isOpen: true,
    show: async (_alone, page) => {
      await page.keyboard.press('Control+/')
      await page.getByRole('dialog').waitFor()
    },
  },
  'link-join': link({
    type: 'join',
    name: 'Boathouse',
    fingerprint: '8f4c2e91'.repeat(8),
    addresses: ['192.168.1.20:47474', '[fe80::1]:47474'],
    target: 'landline://join?v=1',
  }),
  'link-contact': link({ type: 'contact', address: bob, name: 'Bruno' }),
  'link-refused': link({
    type: 'refused',
    reason: 'This link is damaged, or was not made by Landline. Ask for it again.',
  }),
  troubles: {
    isOpen: true,
    answers: {
      'troubles.list': async () => ({
        troubles: [
          { id: 1, kind: 'window', at: Date.now() },
          { id: 2, kind: 'lan', at: Date.now() },
        ],
      }),
    },
    show: (_alone, page) => page.getByRole('alert').first().waitFor(),
  },
  closing: {
    isOpen: true,
    show: async (alone, page) => {
      alone.publish('closing.asked', {})
      await page.getByRole('dialog').waitFor()
    },
  },
  'restored-relay': {
    isOpen: true,
    answers: {
      'relay.status': async () => ({
        hosting: false,
        joined: [],
        vacant: [],
        restored: { name: 'Boathouse', fingerprint: '8f4c2e91'.repeat(8) },
      }),
    },
    show: async (_alone, page) => {
      await page.locator('button.indicator').first().click()
      await page.locator('.hosting, section').getByText('Boathouse').first().waitFor()
      await page.getByText('Boathouse').first().scrollIntoViewIfNeeded()
    },
  },
}

const looks = {
  light: { width: 1280, height: 800, dark: false, language: 'en' },
  narrow: { width: 380, height: 800, dark: true, language: 'de' },
  arabic: { width: 1280, height: 800, dark: false, language: 'ar' },
} as const

test('pictures of what one sees seldom: light, dark and narrow and German, and from right to left', async () => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const taken: string[] = []
  for (const [name, { answers = {}, isOpen = false, show }] of Object.entries(corners)) {
    for (const [look, { language, ...rest }] of Object.entries(looks)) {
      const messages = [messageAt(1), messageAt(2)]
      const alone = await openAlone(
        browser(),
        {
          conversations: [conversationWith(bob, 'Bruno', { lastMessage: messages.at(-1) })],
          messages: new Map([[withBob, messages]]),
          files: new Map(),
        },
        {
          ...rest,
          language,
          answers: { 'account.get': async () => account, ...answers },
          ...(look === 'narrow' ? {} : { open: withBob }),
        },
      )
      const { page } = alone
      if (isOpen) await page.getByText('Bruno').first().waitFor()
      await show(alone, page)
      await page.mouse.move(0, 0)
      const file = `${name}-${look}.png`
      await page.screenshot({ path: `${folder}/${file}`, animations: 'disabled' })
      taken.push(file)
      await page.context().close()
    }
  }
  expect(readdirSync(folder).sort()).toEqual(taken.sort())
})
