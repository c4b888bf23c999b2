import { ShieldAlert, ShieldCheck, ShieldQuestion } from 'lucide-react'
import { QRCodeSVG } from 'qrcode.react'
import { useEffect, useState } from 'react'
import type { SafetyNumber as Safety } from '../../../shared/model/contact.ts'
import type { Address } from '../../../shared/model/ids.ts'
import { useStore } from '../../app/context.tsx'
import { useRequest } from '../../app/request.ts'
import { ErrorText } from '../../components/field.tsx'
import { words } from '../../i18n/words.ts'
import { CodeField } from './code-field.tsx'

const icons = { unverified: ShieldQuestion, verified: ShieldCheck, changed: ShieldAlert } as const

/** What two people compare to know that nobody is between them on local networks: digits, and a QR code of them. */
export const SafetyNumber = ({ address, name }: { readonly address: Address; readonly name: string }) => {
  const store = useStore()
  const request = useRequest()
  /** null: it cannot be told. */
  const [safety, setSafety] = useState<Safety | null>()
  const [theirs, setTheirs] = useState('')
  const { run } = request
  useEffect(() => {
    void run(async () => setSafety((await store.call('contacts.safety', { address })).safety))
  }, [store, address, run])
  if (safety === undefined) return <ErrorText text={request.error} />
  if (safety === null) {
    return (
      <section aria-label={words.safety}>
        <h3>{words.safety}</h3>
        <p className="hint">{words.safetyUnknown}</p>
      </section>
    )
  }
  const mark = (verified: boolean): void => {
    void run(async () => setSafety((await store.call('contacts.setVerified', { address, verified })).safety))
  }
  const Icon = icons[safety.state]
  const pasted = theirs.replaceAll(/\D/g, '')
  const same = pasted.endsWith(safety.digits)
  return (
    <section aria-label={words.safety} className="safety">
      <h3>{words.safety}</h3>
      <p className={`row tight safety-state ${safety.state}`}>
        <Icon size={16} strokeWidth={1.75} aria-hidden="true" /> {words.safetyStates[safety.state]}
      </p>
      {safety.forked && <p className="warning">{words.safetyForked}</p>}
      <div className="my-address">
        <span className="qr">
          <QRCodeSVG value={safety.code} size={120} marginSize={2} title={words.safety} />
        </span>
        <div className="stack tight">
          <code className="digits" aria-label={safety.digits}>
            {safety.digits.match(/.{5}/g)?.map((group, index) => (
              // Groups may be equal; their places are not.
              <span key={`${index}-${group}`}>{group}</span>
            ))}
          </code>
          <p className="hint">{words.safetyText(name)}</p>
          <p className="hint">{words.safetyDevices(safety.devices.mine, safety.devices.theirs)}</p>
        </div>
      </div>
      <CodeField label={words.safetyPaste} value={theirs} onChange={setTheirs} />
      {pasted.length >= 60 && (
        <p className={same ? 'safety-state verified' : 'warning'} role="status">
          {same ? words.safetySame : words.safetyOther}
        </p>
      )}
      <div className="row">
        {safety.state === 'verified' ? (
          <button type="button" className="button" disabled={request.busy} onClick={() => mark(false)}>
            {words.unmarkVerified}
          </button>
        ) : (
          <button
            type="button"
            className="button"
            disabled={request.busy || (pasted.length >= 60 && !same)}
            onClick={() => mark(true)}
          >
            {words.markVerified}
          </button>
        )}
      </div>
      <ErrorText text={request.error} />
    </section>
  )
}
