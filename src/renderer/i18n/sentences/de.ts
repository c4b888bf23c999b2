import { account } from './de/account.ts'
import { data } from './de/data.ts'
import { hosting } from './de/hosting.ts'
import { input } from './de/input.ts'
import { messages } from './de/messages.ts'
import { relays } from './de/relays.ts'
import { xmtp } from './de/xmtp.ts'
import type { Sentences } from './translate.ts'

/** What the app itself says, in German. */
export const sentences: Sentences = {
  ...account,
  ...data,
  ...hosting,
  ...input,
  ...messages,
  ...relays,
  ...xmtp,
}
