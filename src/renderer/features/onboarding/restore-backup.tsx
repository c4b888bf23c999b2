import { useState } from 'react'
import type { FormEvent } from 'react'
import { filePartBytes } from '../../../shared/contract.ts'
import type { ChosenBackup } from '../../../shared/model/storage.ts'
import { useApp, useStore } from '../../app/context.tsx'
import { readBase64, sizeText } from '../../app/files.ts'
import { momentText } from '../../app/format.ts'
import { useRequest } from '../../app/request.ts'
import { useUnattendedProtection } from '../../app/unattended.ts'
import type { AppStore } from '../../app/store.ts'
import { ErrorText, Field } from '../../components/field.tsx'
import { WorkBar } from '../../components/work.tsx'
import { words } from '../../i18n/words.ts'

/** Gives the app a backup piece by piece. */
const giveBackup = async (
  store: AppStore,
  file: File,
  onPart: (percent: number) => void,
): Promise<ChosenBackup | undefined> => {
  const { id } = await store.call('backup.begin', { name: file.name, bytes: file.size })
  let chosen: ChosenBackup | undefined
  for (let offset = 0; offset < file.size; offset += filePartBytes) {
    const data = await readBase64(file.slice(offset, offset + filePartBytes))
    const { received, backup } = await store.call('backup.append', { id, data })
    onPart(Math.floor((received / file.size) * 100))
    chosen = backup
  }
  return chosen
}

/** Brings an account back from a backup: the file, its passphrase, and what is to keep the account here. */
export const RestoreBackup = ({ onBack }: { readonly onBack: () => void }) => {
  const store = useStore()
  const native = useApp((state) => state.info?.shell === 'electron')
  const protection = useUnattendedProtection()
  const choosing = useRequest()
  const request = useRequest()
  const [backup, setBackup] = useState<ChosenBackup>()
  const [percent, setPercent] = useState<number>()
  const [passphrase, setPassphrase] = useState('')
  const [protect, setProtect] = useState('')
  const take = (choose: () => Promise<ChosenBackup | null | undefined>): void => {
    setBackup(undefined)
    void choosing
      .run(async () => setBackup((await choose()) ?? undefined))
      .finally(() => setPercent(undefined))
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (!backup) return
    void request.run(() =>
      store.call('backup.restore', {
        id: backup.id,
        passphrase,
        ...(protect === '' ? {} : { protect }),
      }),
    )
  }
  return (
    <>
      <h1>{words.restoreBackupTitle}</h1>
      <p className="lead">{words.restoreBackupText}</p>
      <form className="stack" onSubmit={submit}>
        {native ? (
          <div className="row">
            <button
              type="button"
              className="button"
              disabled={choosing.busy || request.busy}
              onClick={() => take(async () => (await store.call('backup.open', {})).backup)}
            >
              {words.chooseBackup}
            </button>
          </div>
        ) : (
          <Field
            label={words.backupFile}
            type="file"
            accept=".landline-backup"
            disabled={choosing.busy || request.busy}
            onChange={(event) => {
              const file = event.target.files?.[0]
              if (file) take(() => giveBackup(store, file, setPercent))
            }}
          />
        )}
        {percent !== undefined && (
          <p className="hint" role="status">
            {words.givingBackup(percent)}
          </p>
        )}
        {backup && (
          <p role="status">
            <bdi>
              {words.backupChosen(
                backup.name,
                sizeText(backup.bytes),
                momentText(backup.createdAt, Date.now()),
              )}
            </bdi>
          </p>
        )}
        <ErrorText text={choosing.error} />
        <Field
          label={words.backupPassphraseAsked}
          type="password"
          value={passphrase}
          autoComplete="current-password"
          onChange={(event) => setPassphrase(event.target.value)}
        />
        <Field
          label={words.protectHere}
          hint={protection && (protection === 'keyring' ? words.passphraseKeyring : words.passphraseFile)}
          type="password"
          value={protect}
          autoComplete="new-password"
          onChange={(event) => setProtect(event.target.value)}
        />
        <p className="hint">{words.restoreBackupWaits}</p>
        <WorkBar kind="restore" />
        <ErrorText text={request.error} />
        <div className="row end">
          <button type="button" className="button" disabled={request.busy} onClick={onBack}>
            {words.back}
          </button>
          <button
            type="submit"
            className="button primary"
            disabled={request.busy || choosing.busy || !backup || passphrase === ''}
          >
            {request.busy ? words.restoring : words.restore}
          </button>
        </div>
      </form>
    </>
  )
}
