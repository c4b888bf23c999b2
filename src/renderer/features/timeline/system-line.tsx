import type { DevicesChangeContent, GroupChangeContent } from '../../../shared/model/content.ts'
import type { Address } from '../../../shared/model/ids.ts'
import type { SystemContent } from '../../app/content-text.ts'
import { locale } from '../../i18n/language.ts'
import { words } from '../../i18n/words.ts'

type NameOf = (address: Address) => string

const list = new Intl.ListFormat(locale, { type: 'conjunction' })

/** What a line of the app's own says, as sentences. */
export const systemSentences = (content: SystemContent, sender: Address, nameOf: NameOf): readonly string[] =>
  content.type === 'groupChange'
    ? changeSentences(content, sender, nameOf)
    : devicesSentences(content, nameOf(sender))

const devicesSentences = (
  { added, removed, forked }: DevicesChangeContent,
  who: string,
): readonly string[] => [
  ...(added > 0 ? [words.devicesAdded(who, added)] : []),
  ...(removed > 0 ? [words.devicesRemoved(who, removed)] : []),
  ...(forked ? [words.devicesForked(who)] : []),
]

/** What changed in a group, as sentences. */
const changeSentences = (change: GroupChangeContent, sender: Address, nameOf: NameOf): readonly string[] => {
  const by = nameOf(sender)
  const names = (people: readonly Address[] | undefined, name: NameOf = nameOf): string | undefined =>
    people && people.length > 0 ? list.format(people.map(name)) : undefined
  /** People to whom something is done: "You" begins sentences only. */
  const objects = (people: readonly Address[] | undefined): string | undefined =>
    names(people, (address) => (nameOf(address) === words.you ? words.youWithin : nameOf(address)))
  const sentence = (text: string | undefined, say: (text: string) => string): readonly string[] =>
    text === undefined ? [] : [say(text)]
  return [
    ...sentence(objects(change.added), (who) => words.changes.added(by, who)),
    ...sentence(objects(change.removed), (who) => words.changes.removed(by, who)),
    ...sentence(names(change.left), words.changes.left),
    ...sentence(objects(change.adminsAdded), (who) => words.changes.adminsAdded(by, who)),
    ...sentence(objects(change.adminsRemoved), (who) => words.changes.adminsRemoved(by, who)),
    ...sentence(objects(change.ownersAdded), (who) => words.changes.ownersAdded(by, who)),
    ...sentence(objects(change.ownersRemoved), (who) => words.changes.ownersRemoved(by, who)),
    ...sentence(change.title, (title) => words.changes.title(by, title)),
    ...sentence(change.description, () => words.changes.description(by)),
    ...sentence(change.imageUrl, () => words.changes.image(by)),
    ...(change.disappearAfter === undefined
      ? []
      : [
          change.disappearAfter === 0
            ? words.changes.disappearOff(by)
            : words.changes.disappear(by, durationText(change.disappearAfter / 1000)),
        ]),
  ]
}

/** How long messages last, as people choose it, seconds. */
export const durations = [30, 300, 3600, 86_400, 604_800, 2_419_200] as const

/** 5 minutes. @param seconds at least 1 */
export const durationText = (seconds: number): string => {
  const [unit, size] = (
    [
      ['week', 604_800],
      ['day', 86_400],
      ['hour', 3600],
      ['minute', 60],
      ['second', 1],
    ] as const
  ).find(([, length]) => seconds >= length && seconds % length === 0) ?? ['second', 1]
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(
    Math.round(seconds / size),
  )
}

/** A line of the app's own, where it happened. */
export const SystemLine = ({
  change,
  sender,
  nameOf,
}: {
  readonly change: SystemContent
  readonly sender: Address
  readonly nameOf: NameOf
}) => (
  <div className="system-line">
    {systemSentences(change, sender, nameOf).map((text) => (
      <p key={text}>
        <bdi>{text}</bdi>
      </p>
    ))}
  </div>
)
