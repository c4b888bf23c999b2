import { useCallback, useEffect, useState } from 'react'
import type { StorageUsage } from '../../../shared/model/storage.ts'
import { useApp, useStore } from '../../app/context.tsx'
import { sizeText } from '../../app/files.ts'
import { useRequest } from '../../app/request.ts'
import { finishSaving } from '../../app/saving.ts'
import { Dialog } from '../../components/dialog.tsx'
import { ErrorText } from '../../components/field.tsx'
import { WorkBar } from '../../components/work.tsx'
import { words } from '../../i18n/words.ts'

const parts = ['messages', 'files', 'free', 'xmtp', 'relay', 'logs', 'copies', 'other'] as const
const shownConversations = 5

type Asking = 'clear' | 'export' | undefined

/** What is kept takes room: how much, what of it can go, and what can be taken elsewhere. */
export const StorageSection = () => {
  const store = useStore()
  const conversations = useApp((state) => state.conversations)
  const { run, error } = useRequest()
  const [usage, setUsage] = useState<StorageUsage>()
  const [asking, setAsking] = useState<Asking>()
  const measure = useCallback(
    () => run(async () => setUsage(await store.call('storage.usage', {}))),
    [run, store],
  )
  useEffect(() => {
    void measure()
  }, [measure])
  const total = usage === undefined ? 0 : parts.reduce((sum, part) => sum + usage[part], 0)
  const titleOf = (id: string): string =>
    conversations.find((one) => one.id === id)?.title ?? words.storageUnknown
  return (
    <section className="panel" aria-label={words.storage}>
      <h2>{words.storage}</h2>
      <p className="hint">
        {usage === undefined ? words.storageMeasuring : words.storageTotal(sizeText(total))}
      </p>
      <ErrorText text={error} />
      {usage !== undefined && (
        <>
          <dl className="story">
            {parts
              .filter((part) => usage[part] > 0)
              .map((part) => (
                <div key={part}>
                  <dt>{words.storageParts[part]}</dt>
                  <dd>{sizeText(usage[part])}</dd>
                </div>
              ))}
          </dl>
          {usage.conversations.length > 0 && <h3>{words.storageLargest}</h3>}
          <ul className="people" aria-label={words.storageLargest}>
            {usage.conversations.slice(0, shownConversations).map((one) => (
              <li key={one.id} className="member">
                <span className="member-name">
                  <bdi>{titleOf(one.id)}</bdi>
                  <span className="hint">{words.storageConversation(one.messages, one.files)}</span>
                </span>
                <span className="hint">{sizeText(one.bytes + one.fileBytes)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      <div className="row wrap">
        <button type="button" className="button" onClick={() => setAsking('clear')}>
          {words.clearMedia}
        </button>
        <button type="button" className="button" onClick={() => setAsking('export')}>
          {words.exportData}
        </button>
      </div>
      {asking === 'clear' && (
        <ClearMedia
          onClose={() => {
            setAsking(undefined)
            void measure()
          }}
        />
      )}
      {asking === 'export' && <Export onClose={() => setAsking(undefined)} />}
    </section>
  )
}

/** One conversation, or all of them. */
const Which = ({ value, onChange }: { readonly value: string; readonly onChange: (id: string) => void }) => {
  const conversations = useApp((state) => state.conversations)
  return (
    <div className="field">
      <label htmlFor="data-of">{words.clearMediaOf}</label>
      <select id="data-of" value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">{words.everything}</option>
        {conversations.map(({ id, title }) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </select>
    </div>
  )
}

const useChosen = () => {
  const conversations = useApp((state) => state.conversations)
  const [of, setOf] = useState('')
  const id = conversations.find((one) => one.id === of)?.id
  return { of, setOf, wish: id === undefined ? {} : { conversationId: id } }
}

const ClearMedia = ({ onClose }: { readonly onClose: () => void }) => {
  const store = useStore()
  const request = useRequest()
  const { of, setOf, wish } = useChosen()
  const [age, setAge] = useState(0)
  const [done, setDone] = useState<string>()
  const clear = (): void => {
    setDone(undefined)
    void request.run(async () => {
      const { files, bytes } = await store.call('storage.clearMedia', {
        ...wish,
        ...(age === 0 ? {} : { olderThanDays: age }),
      })
      setDone(files === 0 ? words.clearMediaNothing : words.clearMediaDone(files, sizeText(bytes)))
    })
  }
  return (
    <Dialog title={words.clearMediaTitle} onClose={onClose}>
      <p>{words.clearMediaText}</p>
      <Which value={of} onChange={setOf} />
      <div className="field">
        <label htmlFor="clear-age">{words.clearMediaAge}</label>
        <select id="clear-age" value={age} onChange={(event) => setAge(Number(event.target.value))}>
          {Object.entries(words.clearMediaAges).map(([days, text]) => (
            <option key={days} value={days}>
              {text}
            </option>
          ))}
        </select>
      </div>
      <WorkBar kind="clear" />
      <p role="status">{done}</p>
      <ErrorText text={request.error} />
      <div className="row end">
        <button type="button" className="button danger" disabled={request.busy} onClick={clear}>
          {words.clearMediaDo}
        </button>
      </div>
    </Dialog>
  )
}

const Export = ({ onClose }: { readonly onClose: () => void }) => {
  const store = useStore()
  const request = useRequest()
  const { of, setOf, wish } = useChosen()
  const [done, setDone] = useState<string>()
  const save = (): void => {
    setDone(undefined)
    void request.run(async () => setDone(finishSaving(await store.call('storage.export', wish))))
  }
  return (
    <Dialog title={words.exportTitle} onClose={onClose}>
      <p>{words.exportText}</p>
      <Which value={of} onChange={setOf} />
      <WorkBar kind="export" />
      <p role="status">{done}</p>
      <ErrorText text={request.error} />
      <div className="row end">
        <button type="button" className="button primary" disabled={request.busy} onClick={save}>
          {words.exportDo}
        </button>
      </div>
    </Dialog>
  )
}
