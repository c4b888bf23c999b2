import { useState } from 'react'
import type { ConversationId } from '../../../shared/model/ids.ts'
import type { XmtpNetwork } from '../../../shared/model/network.ts'
import { useApp, useStore } from '../../app/context.tsx'
import { useRequest } from '../../app/request.ts'
import { ErrorText, Field } from '../../components/field.tsx'
import { LineMark } from '../../components/lines.tsx'
import { words } from '../../i18n/words.ts'
import { LanSection } from './lan-section.tsx'
import { LineState } from './line-state.tsx'
import { Waiting } from './waiting.tsx'

/** Both lines in full: their state, the XMTP network, the relay hosted here, the relays joined. */
export const NetworkPage = ({
  target,
  onOpened,
}: {
  /** A relay to join, as somebody pasted it. */
  readonly target?: string | undefined
  readonly onOpened: (id: ConversationId) => void
}) => (
  <div className="page-scroll">
    <div className="page-column">
      <h1>{words.network}</h1>
      <p className="lead">{words.networkText}</p>
      <XmtpSection />
      <LanSection target={target} onOpened={onOpened} />
      <Waiting onOpened={onOpened} />
    </div>
  </div>
)

const named = ['production', 'dev', 'local', 'off'] as const

const XmtpSection = () => {
  const store = useStore()
  const network = useApp((state) => state.network?.xmtp.network)
  const request = useRequest()
  const isNamed = named.some((name) => name === network)
  const [custom, setCustom] = useState(false)
  const chosenHistory = useApp((state) => state.network?.xmtp.history)
  const [url, setUrl] = useState('')
  const [history, setHistory] = useState('')
  const choose = (xmtp: XmtpNetwork, archive = ''): void => {
    void request.run(() => store.call('network.configure', { xmtp, history: archive }))
  }
  const showUrl = custom || (network !== undefined && !isNamed)
  return (
    <section className="panel" aria-label={words.xmtpTitle}>
      <h2 className="panel-title xmtp">
        <LineMark line="xmtp" size={18} /> {words.xmtpTitle}
      </h2>
      <p className="hint">{words.xmtpText}</p>
      <LineState line="xmtp" />
      <div className="field">
        <label htmlFor="xmtp-network">{words.xmtpNetwork}</label>
        <select
          id="xmtp-network"
          value={showUrl ? 'custom' : (network ?? 'off')}
          onChange={(event) => {
            const { value } = event.target
            setCustom(value === 'custom')
            if (value !== 'custom') choose(value)
          }}
        >
          {named.map((name) => (
            <option key={name} value={name}>
              {words.xmtpNetworks[name]}
            </option>
          ))}
          <option value="custom">{words.xmtpNetworks.custom}</option>
        </select>
      </div>
      {showUrl && (
        <form
          className="stacked-form"
          onSubmit={(event) => {
            event.preventDefault()
            choose(url.trim(), history)
          }}
        >
          <Field
            label={words.xmtpUrl}
            className="mono"
            placeholder={isNamed ? 'http://192.168.1.20:5556' : network}
            value={url}
            spellCheck={false}
            onChange={(event) => setUrl(event.target.value)}
          />
          <Field
            label={words.xmtpHistory}
            className="mono"
            placeholder={isNamed ? 'http://192.168.1.20:5558' : (chosenHistory ?? '')}
            value={history}
            spellCheck={false}
            onChange={(event) => setHistory(event.target.value)}
          />
          <button type="submit" className="button" disabled={url.trim() === '' || request.busy}>
            {words.apply}
          </button>
        </form>
      )}
      <ErrorText text={request.error} />
    </section>
  )
}
