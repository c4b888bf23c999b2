import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { chromium } from 'playwright'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { mediaTypes } from '../../../src/main/wires/media-types.ts'
import { contentSecurityPolicy } from '../../../src/main/wires/content-security-policy.ts'
import { contract } from '../../../src/shared/contract.ts'
import type { AppContract } from '../../../src/shared/contract.ts'
import { AppError } from '../../../src/shared/errors.ts'
import { conversationSchema } from '../../../src/shared/model/conversation.ts'
import type { Conversation } from '../../../src/shared/model/conversation.ts'
import { addressSchema } from '../../../src/shared/model/ids.ts'
import type { Address, ConversationId, MessageId } from '../../../src/shared/model/ids.ts'
import { messageSchema } from '../../../src/shared/model/message.ts'
import type { Message } from '../../../src/shared/model/message.ts'
import type { EventName, EventPayload, Handlers } from '../../../src/shared/rpc/contract.ts'
import { serve } from '../../../src/shared/rpc/serve.ts'
import { WireListeners } from '../../../src/shared/rpc/wire.ts'
import { launchOptions } from '../../support/browser.ts'

/** Where the page is served: a secure origin that names no host. */
const origin = 'https://landline.invalid'

/** Who looks through the window, and who writes to them. */
export const alice: Address = addressSchema.parse(`0x${'a'.repeat(40)}`)
export const bob: Address = addressSchema.parse(`0x${'b'.repeat(40)}`)

const begin = new Date(2026, 2, 2, 8).getTime()
/** Between two messages, milliseconds: each stands in a group of its own. */
const gap = 6 * 60_000

/** A message by its place in the order; what it says follows from that. */
export const messageAt = (order: number, overrides: object = {}): Message =>
  messageSchema.parse({
    id: `message-${order.toFixed(2).padStart(12, '0').replace('.', '-')}`,
    conversationId: directId(bob),
    sender: bob,
    sentAt: begin + order * gap,
    order,
    content: { type: 'text', text: `${order}: ${'what one says and '.repeat((order * 7) % 9)}so on` },
    status: 'delivered',
    deliveries: [{ transport: 'lan', state: 'delivered', at: begin }],
    ...overrides,
  })

/** What a direct conversation is called in the contract. */
export const directId = (address: Address): string => `direct:${address}`

/** A conversation with somebody, as the list shows it. */
export const conversationWith = (address: Address, title: string, overrides: object = {}): Conversation =>
  conversationSchema.parse({
    id: directId(address),
    kind: 'direct',
    title,
    members: [alice, address],
    names: { [address]: title },
    consent: 'allowed',
    mode: 'automatic',
    local: false,
    unread: 0,
    arrangement: {},
    updatedAt: begin,
    ...overrides,
  })

/** What the app behind a window would hold; a test changes it and tells the window. */
export interface AloneState {
  conversations: Conversation[]
  readonly messages: Map<ConversationId, Message[]>
  /** The bytes of files, by message; a promise: they come when it is fulfilled. */
  readonly files: Map<MessageId, Buffer | Promise<Buffer>>
}

/** A window whose app is the test: the real page, under its real policy, over the real contract. */
export interface WindowAlone {
  readonly page: Page
  readonly state: AloneState
  /** Tells the window of something. */
  readonly publish: <N extends EventName<AppContract>>(name: N, payload: EventPayload<AppContract, N>) => void
  /** Adds or replaces messages and tells the window. */
  readonly say: (...messages: readonly Message[]) => void
  /** Takes messages away and tells the window. */
  readonly remove: (...messages: readonly Message[]) => void
  /** What the window asked for, by name, with how often. */
  readonly asked: ReadonlyMap<string, number>
  /** Holds answers to `messages.list` back until the returned function is called. */
  readonly hold: () => () => void
}

/** A browser for all tests of a file. */
export const useBrowser = (): (() => Browser) => {
  let browser: Browser | undefined
  beforeAll(async () => {
    browser = await chromium.launch(launchOptions())
  })
  afterAll(() => browser?.close())
  return () => {
    if (!browser) throw new Error('The browser is not open yet')
    return browser
  }
}

/** A page of a conversation, as main answers it. */
const pageOf = (
  messages: readonly Message[],
  { before, after, around, limit }: PageWanted,
): { messages: Message[]; older: boolean; newer: boolean } => {
  const indexOf = (id: MessageId): number => {
    const at = messages.findIndex((one) => one.id === id)
    if (at === -1) throw new AppError('unknown-message', 'There is no such message.')
    return at
  }
  const from =
    before !== undefined
      ? Math.max(0, indexOf(before) - limit)
      : after !== undefined
        ? indexOf(after) + 1
        : around !== undefined
          ? Math.max(0, indexOf(around) - Math.floor(limit / 2))
          : Math.max(0, messages.length - limit)
  const to = before === undefined ? Math.min(messages.length, from + limit) : indexOf(before)
  return { messages: messages.slice(from, to), older: from > 0, newer: to < messages.length }
}

interface PageWanted {
  readonly before?: MessageId | undefined
  readonly after?: MessageId | undefined
  readonly around?: MessageId | undefined
  readonly limit: number
}

/**
 * Opens the built page without an app behind it: the test answers.
 *
 * @param look what the window is like; `open`: the conversation that is open
 */
export const openAlone = async (
  browser: Browser,
  state: AloneState,
  look: {
    readonly width?: number
    readonly height?: number
    readonly open?: string
    readonly language?: string
    readonly dark?: boolean
    /** What the app answers beside, or instead of, what every window needs. */
    readonly answers?: Partial<Handlers<AppContract>>
  } = {},
): Promise<WindowAlone> => {
  const context = await browser.newContext({
    viewport: { width: look.width ?? 1000, height: look.height ?? 700 },
    colorScheme: look.dark === true ? 'dark' : 'light',
  })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text())
  })
  // What throws, or asks for what the policy forbids, is broken even if it looks right.
  onTestFinished(() => {
    if (faults.length > 0) throw new Error(`The page complained: ${faults.join('\n')}`)
  })
  await page.route('**/*', async (route) => {
    const { pathname, origin: asked } = new URL(route.request().url())
    const file = asked === origin ? join('out/renderer', pathname) : undefined
    const type = file === undefined ? undefined : mediaTypes[extname(file)]
    if (file === undefined || type === undefined) {
      faults.push(`Asked for ${route.request().url()}`)
      return route.abort()
    }
    await route.fulfill({
      body: await readFile(file),
      headers: { 'content-type': type, 'content-security-policy': contentSecurityPolicy },
    })
  })

  const asked = new Map<string, number>()
  let held: Promise<void> | undefined
  const messagesOf = (id: ConversationId): Message[] => state.messages.get(id) ?? []
  const conversation = (id: ConversationId): Conversation => {
    const found = state.conversations.find((one) => one.id === id)
    if (!found) throw new AppError('unknown-conversation', 'There is no such conversation.')
    return found
  }
  const file = async (id: MessageId): Promise<Buffer> => {
    const bytes = await state.files.get(id)
    if (!bytes) throw new AppError('unknown-message', 'There is no such file.')
    return bytes
  }
  const given: Partial<Handlers<AppContract>> = {
    'app.info': async () => ({
      version: 'test',
      shell: 'electron',
      profile: '/home/alice/landline',
      platform: 'linux',
      standsStill: false,
    }),
    'account.get': async () => ({ address: alice, name: 'Alice', locked: false, protection: 'file' }),
    'network.status': async () => ({ xmtp: { state: 'off' }, lan: { state: 'ready' } }),
    'relay.status': async () => ({ hosting: false, joined: [], vacant: [] }),
    'relay.discovered': async () => ({ relays: [] }),
    'conversations.list': async () => ({ conversations: state.conversations }),
    'conversations.markRead': async ({ id }) => conversation(id),
    'conversations.arrange': async ({ id }) => conversation(id),
    'messages.firstUnread': async ({ conversationId }) => {
      const { unread } = conversation(conversationId)
      const others = messagesOf(conversationId).filter(({ sender }) => sender !== alice)
      return { id: unread === 0 ? null : (others.at(-unread)?.id ?? null) }
    },
    'people.pictures': async () => ({ pictures: [] }),
    'files.transfers': async () => ({ transfers: [] }),
    'messages.list': async ({ conversationId, ...wanted }) => {
      await held
      return pageOf(messagesOf(conversationId), wanted)
    },
    'messages.fetchFile': async ({ id }) => {
      const bytes = await file(id)
      return { name: 'file', mediaType: 'application/octet-stream', bytes: bytes.length }
    },
    'messages.filePart': async ({ id, offset, bytes }) => ({
      data: (await file(id)).subarray(offset, offset + bytes).toString('base64'),
    }),
    ...look.answers,
  }
  const handlers = Object.fromEntries(
    Object.keys(contract.requests).map((name) => [
      name,
      async (input: never): Promise<unknown> => {
        asked.set(name, (asked.get(name) ?? 0) + 1)
        const handler: ((input: never) => Promise<unknown>) | undefined = Reflect.get(given, name)
        if (!handler) throw new AppError('unsupported', `A window alone does not answer ${name}.`)
        return handler(input)
      },
    ]),
  )
  // Each name of the contract got a function above; what they answer is checked against it by `serve`.
  const server = serve(contract, handlers as unknown as Handlers<AppContract>, (name, error) =>
    faults.push(`${name}: ${String(error)}`),
  )
  const listeners = new WireListeners()
  let sending = Promise.resolve()
  server.attach({
    send: (value) => {
      const text = JSON.stringify(value)
      sending = sending
        .then(() =>
          page.evaluate((heard) => window.dispatchEvent(new MessageEvent('app', { data: heard })), text),
        )
        .then(
          () => {},
          // The window was closed.
          () => {},
        )
    },
    onMessage: (listener) => listeners.onMessage(listener),
    onClose: (listener) => listeners.onClose(listener),
    close: () => listeners.end(),
  })
  await page.exposeFunction('toApp', (text: string) => listeners.receiveText(text))
  await page.addInitScript(
    ({ open, language }) => {
      if (open !== undefined && localStorage.getItem('landline.conversation') === null)
        localStorage.setItem('landline.conversation', open)
      if (language !== undefined) localStorage.setItem('landline.language', language)
      const toApp: unknown = Reflect.get(window, 'toApp')
      if (typeof toApp !== 'function') throw new Error('There is no app')
      Object.defineProperty(window, 'landline', {
        value: {
          send: (value: unknown) => void Reflect.apply(toApp, undefined, [JSON.stringify(value)]),
          onMessage: (listener: (value: unknown) => void) => {
            const hear = (event: Event): void => {
              if (event instanceof MessageEvent) listener(JSON.parse(String(event.data)))
            }
            window.addEventListener('app', hear)
            return () => window.removeEventListener('app', hear)
          },
        },
      })
    },
    { open: look.open, language: look.language },
  )
  await page.goto(`${origin}/index.html`)
  const conversationOf = (message: Message): Message[] => {
    const list = messagesOf(message.conversationId)
    state.messages.set(message.conversationId, list)
    return list
  }
  return {
    page,
    state,
    asked,
    publish: (name, payload) => server.publish(name, payload),
    say: (...messages) => {
      for (const message of messages) {
        const list = conversationOf(message)
        const at = list.findIndex(({ id }) => id === message.id)
        if (at !== -1) list.splice(at, 1)
        const place = list.findIndex(({ order }) => order > message.order)
        list.splice(place === -1 ? list.length : place, 0, message)
        server.publish('messages.changed', { conversationId: message.conversationId, messages: [message] })
      }
    },
    remove: (...messages) => {
      for (const message of messages) {
        const list = conversationOf(message)
        list.splice(
          list.findIndex(({ id }) => id === message.id),
          1,
        )
        server.publish('messages.removed', { conversationId: message.conversationId, ids: [message.id] })
      }
    },
    hold: () => {
      let release = (): void => {}
      held = new Promise((resolve) => {
        release = resolve
      })
      return () => {
        held = undefined
        release()
      }
    },
  }
}
