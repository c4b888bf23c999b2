import { File, Film, Music } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { ConversationId, MessageId } from '../../../shared/model/ids.ts'
import type { Message } from '../../../shared/model/message.ts'
import { useStore } from '../../app/context.tsx'
import { sizeText } from '../../app/files.ts'
import { listTimeText } from '../../app/format.ts'
import { showingOf } from '../../app/media.ts'
import { useRequest } from '../../app/request.ts'
import { ErrorText } from '../../components/field.tsx'
import { words } from '../../i18n/words.ts'
import { Picture } from '../timeline/message-content.tsx'
import type { FileOf } from '../timeline/message-content.tsx'

const pageSize = 48
/** Larger pictures are shown where they were sent, when they are asked for, bytes. */
const largestThumbnail = 8 * 1024 * 1024

interface SharedFile {
  readonly message: Message
  readonly index: number
  readonly file: FileOf
}

interface SharedFilesProps {
  readonly id: ConversationId
  /** Goes to the message that a file is in. */
  readonly onShow: (message: MessageId) => void
}

/** Pictures and files of a conversation, the newest first. */
export const SharedFiles = ({ id, onShow }: SharedFilesProps) => {
  const store = useStore()
  const request = useRequest()
  const { run } = request
  const [page, setPage] = useState<{ readonly messages: readonly Message[]; readonly older: boolean }>()
  useEffect(() => {
    void run(async () =>
      setPage(await store.call('messages.withFiles', { conversationId: id, limit: pageSize })),
    )
  }, [store, run, id])
  if (!page) return <ErrorText text={request.error} />
  const more = (): void => {
    const before = page.messages.at(-1)?.id
    void run(async () => {
      const next = await store.call('messages.withFiles', {
        conversationId: id,
        limit: pageSize,
        ...(before === undefined ? {} : { before }),
      })
      setPage({ messages: [...page.messages, ...next.messages], older: next.older })
    })
  }
  const files = page.messages.flatMap((message): SharedFile[] =>
    message.content.type === 'files'
      ? message.content.files.map((file, index) => ({ message, index, file }))
      : [],
  )
  const isPicture = ({ file }: SharedFile): boolean =>
    file.here && file.size <= largestThumbnail && showingOf(file.mediaType) === 'picture'
  const pictures = files.filter(isPicture)
  const others = files.filter((one) => !isPicture(one))
  return (
    <section aria-label={words.sharedFiles}>
      <h3>{words.sharedFiles}</h3>
      {files.length === 0 && <p className="hint">{words.noSharedFiles}</p>}
      {pictures.length > 0 && (
        <ul className="thumbnails">
          {pictures.map(({ message, index, file }) => (
            <li key={`${message.id}-${index}`}>
              <Picture id={message.id} index={index} file={file} />
            </li>
          ))}
        </ul>
      )}
      {others.length > 0 && (
        <ul className="shared-files">
          {others.map(({ message, index, file }) => {
            const showing = showingOf(file.mediaType)
            const Kind = showing === 'film' ? Film : showing === 'sound' ? Music : File
            return (
              <li key={`${message.id}-${index}`}>
                <button
                  type="button"
                  className="person"
                  title={words.showInConversation}
                  onClick={() => onShow(message.id)}
                >
                  <Kind size={20} strokeWidth={1.75} aria-hidden="true" />
                  <span>
                    <bdi>{file.name}</bdi>
                    <span className="hint">
                      {sizeText(file.size)}, {listTimeText(message.sentAt, Date.now())}
                    </span>
                  </span>
                </button>
              </li>
            )
          })}
        </ul>
      )}
      {page.older && (
        <button type="button" className="button" disabled={request.busy} onClick={more}>
          {words.showMore}
        </button>
      )}
      <ErrorText text={request.error} />
    </section>
  )
}
