import { onTestFinished } from 'vitest'
import { assemble } from '../../src/main/assemble.ts'
import { openConfSettings } from '../../src/main/conf-settings.ts'
import { AppError } from '../../src/shared/errors.ts'
import type { Conversation } from '../../src/shared/model/conversation.ts'
import type { Address, ConversationId, MessageId } from '../../src/shared/model/ids.ts'
import type { Message } from '../../src/shared/model/message.ts'
import { attach } from './in-process.ts'
import type { InProcessApp } from './in-process.ts'
import { temporaryFolder } from './folders.ts'
import { until } from './until.ts'

/** A whole app in this process, driven through its contract. */
export interface TestApp extends InProcessApp {
  readonly profile: string
}

/** Starts an app on a profile, new or used before; it is stopped when the test ends. */
export const runApp = async (profile: string): Promise<TestApp> => {
  const app = await assemble({
    profile,
    shell: 'stdio',
    version: 'test',
    openSettings: openConfSettings,
    discovery: false,
    // Failures that a test did not foresee are worth seeing; what it did foresee is logged too.
    echo: (line) => {
      if (process.env['LANDLINE_TEST_LOG'] !== undefined) process.stderr.write(`${line}\n`)
    },
  })
  onTestFinished(() => app.stop())
  return { ...attach(app), profile }
}

/** Somebody with an account on an XMTP network. */
export interface Person extends TestApp {
  readonly address: Address
  readonly phrase: string
}

export interface PersonOptions {
  readonly xmtp: string
  readonly history?: string
  /** Absent: a new account. */
  readonly phrase?: string
}

/** Makes an account, or another device of one, and goes on a network; it need not be reachable. */
export const person = async (name: string, { xmtp, history, phrase }: PersonOptions): Promise<Person> => {
  const app = await runApp(temporaryFolder())
  await app.call('network.configure', { xmtp, ...(history === undefined ? {} : { history }) })
  if (phrase !== undefined) {
    const { address } = await app.call('account.restore', { phrase, name })
    return { ...app, address, phrase }
  }
  const { address, recoveryPhrase } = await app.call('account.create', { name })
  return { ...app, address, phrase: recoveryPhrase }
}

/** The same account on the same data, as after a restart. */
export const again = async (before: Person): Promise<Person> => {
  await before.stop()
  return { ...(await runApp(before.profile)), address: before.address, phrase: before.phrase }
}

export const ready = (...people: readonly TestApp[]) =>
  Promise.all(
    people.map((app) =>
      until('XMTP ready', async () => (await app.call('network.status', {})).xmtp.state === 'ready'),
    ),
  )

/** Several people on a network, ready, each with the others in their contacts. */
export const acquainted = async (
  names: readonly string[],
  options: PersonOptions,
): Promise<readonly Person[]> => {
  const people = await Promise.all(names.map((name) => person(name, options)))
  await ready(...people)
  for (const one of people) {
    for (const [index, other] of people.entries()) {
      if (other === one) continue
      await one.call('contacts.add', { address: other.address, name: names[index] ?? '' })
    }
  }
  return people
}

/** What a message says, in short. */
export const said = ({ content }: Message): string => {
  switch (content.type) {
    case 'text':
    case 'markdown':
      return content.text
    case 'files':
      return content.files.map(({ name }) => name).join()
    case 'transaction':
      return content.reference
    case 'unsupported':
      return content.fallback ?? '(unsupported)'
    case 'groupChange':
      return `(${Object.keys(content)
        .filter((key) => key !== 'type')
        .join()})`
    case 'devicesChange':
      return `(devices +${content.added} -${content.removed}${content.forked ? ' forked' : ''})`
    case 'deleted':
      return '(deleted)'
  }
}

export const messagesOf = async (app: TestApp, conversationId: ConversationId): Promise<readonly Message[]> =>
  (await app.call('messages.list', { conversationId, limit: 500 })).messages

export const allSaid = async (app: TestApp, conversationId: ConversationId): Promise<readonly string[]> =>
  (await messagesOf(app, conversationId)).map(said)

/** Waits for a message by what it says. */
export const hears = (app: TestApp, conversationId: ConversationId, text: string): Promise<Message> =>
  until(`"${text}"`, async () => {
    try {
      return (await messagesOf(app, conversationId)).find((one) => said(one) === text)
    } catch (error) {
      // The conversation may come with it.
      if (error instanceof AppError && error.code === 'unknown-conversation') return undefined
      throw error
    }
  })

/** Waits until a message is as it should be. */
export const sees = (
  app: TestApp,
  conversationId: ConversationId,
  id: MessageId,
  as: string,
  check: (message: Message) => boolean,
): Promise<Message> =>
  until(as, async () => {
    const message = (await messagesOf(app, conversationId)).find((one) => one.id === id)
    return message && check(message) ? message : undefined
  })

/** Waits for a conversation. */
export const conversationWhere = (
  app: TestApp,
  as: string,
  check: (conversation: Conversation) => boolean,
): Promise<Conversation> =>
  until(as, async () => (await app.call('conversations.list', {})).conversations.find(check))
