import type { MessageId } from '../../../src/shared/model/ids.ts'

/** A message of the run, as its author's app answered. */
export interface Written {
  readonly text: string
  readonly author: number
  readonly conversation: string
  /** Who must have it, the author included. */
  readonly members: readonly number[]
  /** The app said that it has it; otherwise it ended before it answered, and either is right. */
  readonly accepted: boolean
  readonly localOnly: boolean
}

/** A message as an app shows it at the end. */
export interface Shown {
  readonly id: MessageId
  readonly text: string
  readonly author: number
  readonly status: string
  /** Lines that its deliveries name. */
  readonly lines: readonly string[]
  /** Who has it, or has read it, by what the author is shown. */
  readonly confirmed: readonly number[]
}

/** What every app shows: by app and conversation. */
export type Shows = ReadonlyMap<number, ReadonlyMap<string, readonly Shown[]>>

export interface Verdict {
  readonly lost: readonly string[]
  readonly duplicated: readonly string[]
  readonly misordered: readonly string[]
  readonly wrong: readonly string[]
}

/**
 * Compares what was written with what every member shows. Every accepted message has to be with every member exactly once; all members
 * show a conversation in the same order, each author's messages in the order in which they were written; nothing is there that
 * nobody wrote, and nothing is said of a message that is not so.
 *
 * @param written in the order in which each author wrote
 */
export const judge = (written: readonly Written[], shows: Shows): Verdict => {
  const lost: string[] = []
  const duplicated: string[] = []
  const misordered: string[] = []
  const wrong: string[] = []
  const byText = new Map(written.map((one) => [one.text, one]))
  const has = (app: number, conversation: string, text: string): boolean =>
    (shows.get(app)?.get(conversation) ?? []).some((shown) => shown.text === text)

  for (const { accepted, members, conversation, text } of written) {
    if (!accepted && !members.some((member) => has(member, conversation, text))) continue
    for (const member of members) {
      if (!has(member, conversation, text)) lost.push(`"${text}" of ${conversation} at app ${member}`)
    }
  }
  const orders = new Map<string, { readonly app: number; readonly ids: string }>()
  for (const [app, conversations] of shows) {
    for (const [conversation, list] of conversations) {
      const seen = new Set<string>()
      const last = new Map<number, number>()
      for (const { text, author, status, lines, confirmed } of list) {
        const known = byText.get(text)
        const where = `"${text}" of ${conversation} at app ${app}`
        if (seen.has(text)) duplicated.push(where)
        seen.add(text)
        if (!known || known.author !== author || known.conversation !== conversation) {
          wrong.push(`${where}: nobody wrote that there`)
          continue
        }
        if (known.localOnly && lines.includes('xmtp')) wrong.push(`${where}: local, but went over XMTP`)
        if (lines.length === 0 && app !== author) wrong.push(`${where}: came by no line`)
        for (const member of confirmed) {
          if (!has(member, conversation, text)) wrong.push(`${where}: shown as arrived at app ${member}`)
        }
        if (app === author && known.accepted && !['sent', 'delivered', 'read'].includes(status)) {
          wrong.push(`${where}: arrived, and shown as ${status}`)
        }
        const place = written.indexOf(known)
        if ((last.get(author) ?? -1) > place)
          misordered.push(`${where}: before what its author wrote earlier`)
        last.set(author, Math.max(place, last.get(author) ?? -1))
      }
      // Where something is lost or twice that has been said; the order is of what is everywhere.
      const order = JSON.stringify([...seen].filter((text) => isEverywhere(byText.get(text), has)))
      const before = orders.get(conversation)
      if (!before) orders.set(conversation, { app, ids: order })
      else if (before.ids !== order) {
        misordered.push(`${conversation}: app ${app} shows another order than app ${before.app}`)
      }
    }
  }
  return { lost, duplicated, misordered, wrong }
}

const isEverywhere = (
  known: Written | undefined,
  has: (app: number, conversation: string, text: string) => boolean,
): boolean => known?.members.every((member) => has(member, known.conversation, known.text)) === true

/** Whether nothing is to be said. */
export const isClean = ({ lost, duplicated, misordered, wrong }: Verdict): boolean =>
  lost.length + duplicated.length + misordered.length + wrong.length === 0
