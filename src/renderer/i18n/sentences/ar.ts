import { account } from './ar/account.ts'
import { data } from './ar/data.ts'
import { hosting } from './ar/hosting.ts'
import { input } from './ar/input.ts'
import { messages } from './ar/messages.ts'
import { relays } from './ar/relays.ts'
import { xmtp } from './ar/xmtp.ts'
import type { Sentences } from './translate.ts'

/** What the app itself says, in Arabic. */
export const sentences: Sentences = {
  ...account,
  ...data,
  ...hosting,
  ...input,
  ...messages,
  ...relays,
  ...xmtp,
}
