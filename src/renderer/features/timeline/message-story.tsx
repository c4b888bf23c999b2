import { useEffect, useState } from 'react'
import type { Address } from '../../../shared/model/ids.ts'
import type { Message, StoryEntry } from '../../../shared/model/message.ts'
import { useStore } from '../../app/context.tsx'
import { momentText } from '../../app/format.ts'
import { useRequest } from '../../app/request.ts'
import { ErrorText } from '../../components/field.tsx'
import { LineMark } from '../../components/lines.tsx'
import { comma } from '../../i18n/language.ts'
import { words } from '../../i18n/words.ts'

interface MessageStoryProps {
  readonly message: Message
  readonly nameOf: (address: Address) => string
}

/** Everything that was tried to deliver a message, when, what answered, and how long it took; it grows while it is open. */
export const MessageStory = ({ message, nameOf }: MessageStoryProps) => {
  const store = useStore()
  const { run, error } = useRequest()
  const [entries, setEntries] = useState<readonly StoryEntry[]>([])
  const { id, deliveries } = message
  useEffect(() => {
    void run(async () => setEntries((await store.call('messages.story', { id })).entries))
    // Whatever is added to the story changes a delivery.
  }, [store, run, id, deliveries])
  const now = Date.now()
  return (
    <>
      <ErrorText text={error} />
      {entries.length > 0 && (
        <section aria-label={words.story}>
          <h3 className="story-title">{words.story}</h3>
          <ol className="story-legs">
            {entries.map((entry, index) => (
              // oxlint-disable-next-line react/no-array-index-key -- entries are only ever added at the end
              <li key={index} className="story-leg">
                <LineMark line={entry.transport} size={14} />
                <span>
                  {words.storyEvents[entry.event]}
                  {entry.recipient !== undefined && `${comma}${nameOf(entry.recipient)}`}
                  {entry.times > 1 && `${comma}${words.times(entry.times)}`}
                  <span className="hint">{detailsOf(entry, now)}</span>
                  {entry.reason !== undefined && (
                    <span className="line-reason">{words.sentence(entry.reason)}</span>
                  )}
                </span>
              </li>
            ))}
          </ol>
        </section>
      )}
    </>
  )
}

const detailsOf = ({ at, took, device }: StoryEntry, now: number): string =>
  [
    momentText(at, now),
    ...(took === undefined ? [] : [words.took(took)]),
    ...(device === undefined ? [] : [words.onDevice(device)]),
  ].join(comma)
