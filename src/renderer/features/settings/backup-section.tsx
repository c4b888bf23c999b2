import { useEffect, useState } from 'react'
import type { FormEvent } from 'react'
import type { CopiesView } from '../../../shared/model/storage.ts'
import { useApp, useStore } from '../../app/context.tsx'
import { momentText } from '../../app/format.ts'
import { useRequest } from '../../app/request.ts'
import { finishSaving } from '../../app/saving.ts'
import { Dialog } from '../../components/dialog.tsx'
import { ErrorText } from '../../components/field.tsx'
import { NewPassphrase } from '../../components/new-passphrase.tsx'
import { WorkBar } from '../../components/work.tsx'
import { words } from '../../i18n/words.ts'

const keepChoices = [1, 3, 5, 10, 30] as const

/** Taking everything along, by hand and every day. */
export const BackupSection = () => {
  const store = useStore()
  const native = useApp((state) => state.info?.shell === 'electron')
  const { run, busy, error } = useRequest()
  const [copies, setCopies] = useState<CopiesView>()
  const [asking, setAsking] = useState<'backup' | 'copies'>()
  useEffect(() => {
    void run(async () => setCopies(await store.call('copies.get', {})))
  }, [run, store])
  return (
    <section className="panel" aria-label={words.backup}>
      <h2>{words.backup}</h2>
      <p className="hint">{words.backupText}</p>
      <div className="row">
        <button type="button" className="button" onClick={() => setAsking('backup')}>
          {words.backupMake}
        </button>
      </div>
      <label className="check">
        <input
          type="checkbox"
          checked={copies?.on === true}
          disabled={busy || copies === undefined}
          onChange={(event) => {
            if (event.target.checked) setAsking('copies')
            else void run(async () => setCopies(await store.call('copies.set', { on: false })))
          }}
        />
        <span>
          {words.copiesOn}
          <span className="hint">{words.copiesHint}</span>
        </span>
      </label>
      {copies?.on === true && (
        <>
          <div className="field">
            <label htmlFor="copies-keep">{words.copiesKeep}</label>
            <select
              id="copies-keep"
              value={copies.keep}
              onChange={(event) => {
                const keep = Number(event.target.value)
                void run(async () => setCopies(await store.call('copies.set', { keep })))
              }}
            >
              {[...new Set([...keepChoices, copies.keep])]
                .sort((a, b) => a - b)
                .map((count) => (
                  <option key={count} value={count}>
                    {words.copiesCount(count)}
                  </option>
                ))}
            </select>
          </div>
          <p>
            {words.copiesWhere}: <bdi className="mono">{copies.folder}</bdi>
            {copies.inProfile && <span className="hint"> {words.copiesInProfile}</span>}
          </p>
          <p className="hint">
            {copies.made === undefined
              ? words.copiesNone
              : words.copiesMade(momentText(copies.made, Date.now()), copies.copies)}
          </p>
          {copies.trouble !== undefined && (
            <ErrorText text={words.copiesTrouble(words.sentence(copies.trouble))} />
          )}
          <div className="row wrap">
            <button
              type="button"
              className="button"
              disabled={busy}
              onClick={() =>
                void run(async () => {
                  try {
                    setCopies(await store.call('copies.make', {}))
                  } catch (failure) {
                    setCopies(await store.call('copies.get', {}))
                    throw failure
                  }
                })
              }
            >
              {words.copiesNow}
            </button>
            {native && (
              <button
                type="button"
                className="button"
                disabled={busy}
                onClick={() => void run(async () => setCopies(await store.call('copies.chooseFolder', {})))}
              >
                {words.copiesChoose}
              </button>
            )}
            {!copies.inProfile && (
              <button
                type="button"
                className="button"
                disabled={busy}
                onClick={() =>
                  void run(async () =>
                    setCopies(await store.call('copies.chooseFolder', { inProfile: true })),
                  )
                }
              >
                {words.copiesBack}
              </button>
            )}
          </div>
        </>
      )}
      {copies?.trouble === undefined && <ErrorText text={error} />}
      {asking === 'backup' && <MakeBackup onClose={() => setAsking(undefined)} />}
      {asking === 'copies' && (
        <TurnOnCopies
          onClose={(view) => {
            if (view) setCopies(view)
            setAsking(undefined)
          }}
        />
      )}
    </section>
  )
}

const MakeBackup = ({ onClose }: { readonly onClose: () => void }) => {
  const store = useStore()
  const request = useRequest()
  const [passphrase, setPassphrase] = useState<string>()
  const [done, setDone] = useState<string>()
  const make = (event: FormEvent): void => {
    event.preventDefault()
    if (passphrase === undefined) return
    setDone(undefined)
    void request.run(async () => setDone(finishSaving(await store.call('backup.create', { passphrase }))))
  }
  return (
    <Dialog title={words.backupTitle} onClose={onClose}>
      <form className="stack" onSubmit={make}>
        <p>{words.backupText}</p>
        <NewPassphrase
          label={words.backupPassphrase}
          hint={words.backupPassphraseHint}
          onChange={setPassphrase}
        />
        <WorkBar kind="backup" />
        <p role="status">{done}</p>
        <ErrorText text={request.error} />
        <div className="row end">
          <button
            type="submit"
            className="button primary"
            disabled={request.busy || passphrase === undefined}
          >
            {words.backupDo}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

const TurnOnCopies = ({ onClose }: { readonly onClose: (view?: CopiesView) => void }) => {
  const store = useStore()
  const request = useRequest()
  const [passphrase, setPassphrase] = useState<string>()
  return (
    <Dialog title={words.copiesTitle} onClose={() => onClose()}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          if (passphrase === undefined) return
          void request.run(async () => onClose(await store.call('copies.set', { on: true, passphrase })))
        }}
      >
        <p>{words.copiesHint}</p>
        <NewPassphrase
          label={words.backupPassphrase}
          hint={words.backupPassphraseHint}
          onChange={setPassphrase}
        />
        <ErrorText text={request.error} />
        <div className="row end">
          <button
            type="submit"
            className="button primary"
            disabled={request.busy || passphrase === undefined}
          >
            {words.copiesStart}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
