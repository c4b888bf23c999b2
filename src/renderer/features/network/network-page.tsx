import { BadgeCheck, ShieldQuestion } from 'lucide-react'
import { QRCodeSVG } from 'qrcode.react'
import { useEffect, useState } from 'react'
import type { FormEvent } from 'react'
import type { ConversationId, TransportId } from '../../../shared/model/ids.ts'
import type { JoinedRelay, XmtpNetwork } from '../../../shared/model/network.ts'
import { useApp, useStore } from '../../app/context.tsx'
import { momentText } from '../../app/format.ts'
import { useRequest } from '../../app/request.ts'
import { Avatar } from '../../components/avatar.tsx'
import { CopyButton } from '../../components/copy-button.tsx'
import { ErrorText, Field } from '../../components/field.tsx'
import { LineMark } from '../../components/lines.tsx'
import { en } from '../../i18n/en.ts'

/** Both lines in full: their state, the XMTP network, the relay hosted here, the relays joined. */
export const NetworkPage = ({ onOpened }: { readonly onOpened: (id: ConversationId) => void }) => (
  <div className="page-scroll">
    <div className="page-column">
      <h1>{en.network}</h1>
      <p className="lead">{en.networkText}</p>
      <XmtpSection />
      <LanSection onOpened={onOpened} />
    </div>
  </div>
)

const LineState = ({ line }: { readonly line: TransportId }) => {
  const status = useApp((state) => state.network?.[line])
  if (!status) return null
  const since = status.since === undefined ? '' : `, ${en.since(momentText(status.since, Date.now()))}`
  return (
    <p className={`line-state ${status.state}`} role="status">
      <span className="dot" />
      <span>
        <strong>{en.lineStates[status.state]}</strong>
        {since}
        {status.reason !== undefined && <span className="line-reason">{status.reason}</span>}
      </span>
    </p>
  )
}

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
    <section className="panel" aria-label={en.xmtpTitle}>
      <h2 className="panel-title xmtp">
        <LineMark line="xmtp" size={18} /> {en.xmtpTitle}
      </h2>
      <p className="hint">{en.xmtpText}</p>
      <LineState line="xmtp" />
      <div className="field">
        <label htmlFor="xmtp-network">{en.xmtpNetwork}</label>
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
              {en.xmtpNetworks[name]}
            </option>
          ))}
          <option value="custom">{en.xmtpNetworks.custom}</option>
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
            label={en.xmtpUrl}
            className="mono"
            placeholder={isNamed ? 'http://192.168.1.20:5556' : network}
            value={url}
            spellCheck={false}
            onChange={(event) => setUrl(event.target.value)}
          />
          <Field
            label={en.xmtpHistory}
            className="mono"
            placeholder={isNamed ? 'http://192.168.1.20:5558' : (chosenHistory ?? '')}
            value={history}
            spellCheck={false}
            onChange={(event) => setHistory(event.target.value)}
          />
          <button type="submit" className="button" disabled={url.trim() === '' || request.busy}>
            {en.apply}
          </button>
        </form>
      )}
      <ErrorText text={request.error} />
    </section>
  )
}

const LanSection = ({ onOpened }: { readonly onOpened: (id: ConversationId) => void }) => {
  const store = useStore()
  const joined = useApp((state) => state.relay.joined)
  const found = useApp((state) => state.found)
  const joining = useRequest()
  const [target, setTarget] = useState('')
  useEffect(() => {
    const look = () => void store.lookAround().catch(() => {})
    look()
    const timer = window.setInterval(look, 3_000)
    return () => window.clearInterval(timer)
  }, [store])
  const join = (to: string): void => {
    void joining.run(async () => {
      await store.call('relay.join', { target: to })
      setTarget('')
    })
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    join(target)
  }
  const others = found.filter(({ fingerprint }) => !joined.some((relay) => relay.fingerprint === fingerprint))
  return (
    <section className="panel" aria-label={en.lanTitle}>
      <h2 className="panel-title lan">
        <LineMark line="lan" size={18} /> {en.lanTitle}
      </h2>
      <p className="hint">{en.lanText}</p>
      <LineState line="lan" />
      {joined.length > 0 && <h3>{en.joinedTitle}</h3>}
      {joined.map((relay) => (
        <Joined key={relay.fingerprint} relay={relay} onOpened={onOpened} />
      ))}
      <Hosting />
      <h3>{en.joinTitle}</h3>
      {others.length > 0 && (
        <ul className="found" aria-label={en.foundTitle}>
          {others.map((relay) => (
            <li key={relay.fingerprint} className="row between">
              <span>
                <bdi>{relay.name}</bdi> <span className="hint mono">{relay.address}</span>
              </span>
              <button
                type="button"
                className="button"
                disabled={joining.busy}
                onClick={() => join(relay.address)}
              >
                {en.join}
              </button>
            </li>
          ))}
        </ul>
      )}
      <form className="inline-form" onSubmit={submit}>
        <Field
          label={en.joinTarget}
          className="mono"
          placeholder="landline://join?… / 192.168.1.20"
          value={target}
          spellCheck={false}
          onChange={(event) => setTarget(event.target.value)}
        />
        <button type="submit" className="button" disabled={joining.busy || target.trim() === ''}>
          {joining.busy ? en.joining : en.join}
        </button>
      </form>
      <ErrorText text={joining.error} />
    </section>
  )
}

const Hosting = () => {
  const store = useStore()
  const relay = useApp((state) => state.relay)
  const request = useRequest()
  const [name, setName] = useState('')
  if (relay.hosting && relay.invite !== undefined) {
    return (
      <div className="hosting">
        <h3>{en.hosting(relay.name ?? '')}</h3>
        <p className="hint">{en.hostingText(relay.port ?? 0)}</p>
        <div className="my-address">
          <span className="qr">
            <QRCodeSVG value={relay.invite} size={132} marginSize={2} title={en.inviteLink} />
          </span>
          <div className="stack tight">
            <code className="address invite" aria-label={en.inviteLink}>
              {relay.invite}
            </code>
            <div className="row">
              <CopyButton text={relay.invite} label={en.copyInvite} />
              <button
                type="button"
                className="button"
                disabled={request.busy}
                onClick={() => void request.run(() => store.call('relay.stop', {}))}
              >
                {en.stopHosting}
              </button>
            </div>
          </div>
        </div>
        <ErrorText text={request.error} />
      </div>
    )
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    void request.run(() => store.call('relay.start', name.trim() === '' ? {} : { name }))
  }
  return (
    <>
      <h3>{en.hostTitle}</h3>
      <p className="hint">{en.hostText}</p>
      <form className="inline-form" onSubmit={submit}>
        <Field
          label={en.hostName}
          value={name}
          maxLength={64}
          onChange={(event) => setName(event.target.value)}
        />
        <button type="submit" className="button" disabled={request.busy}>
          {en.host}
        </button>
      </form>
      <ErrorText text={request.error} />
    </>
  )
}

const Joined = ({
  relay,
  onOpened,
}: {
  readonly relay: JoinedRelay
  readonly onOpened: (id: ConversationId) => void
}) => {
  const store = useStore()
  const self = useApp((state) => state.account?.address)
  const hosted = useApp(
    (state) => state.relay.hosting && state.relay.invite?.includes(relay.fingerprint) === true,
  )
  const request = useRequest()
  const others = relay.people.filter(({ address }) => address !== self)
  const Trust = relay.verified ? BadgeCheck : ShieldQuestion
  return (
    <article className="joined" aria-label={relay.name}>
      <header className="row between">
        <span>
          <strong>
            <bdi>{relay.name}</bdi>
          </strong>{' '}
          <span className="hint mono">{relay.address}</span>
        </span>
        {!hosted && (
          <button
            type="button"
            className="button"
            onClick={() =>
              void request.run(() => store.call('relay.leave', { fingerprint: relay.fingerprint }))
            }
          >
            {en.leave}
          </button>
        )}
      </header>
      <p className={`line-state ${relay.state}`}>
        <span className="dot" />
        <span>
          {en.lineStates[relay.state]}
          {relay.reason !== undefined && <span className="line-reason">{relay.reason}</span>}
        </span>
        <span className="trust">
          <Trust size={14} strokeWidth={1.75} /> {relay.verified ? en.verified : en.firstUse}
        </span>
      </p>
      {relay.state === 'ready' && (
        <ul className="people wrap" aria-label={en.whoIsThere}>
          {others.length === 0 && <li className="hint">{en.nobodyElse}</li>}
          {others.map((person) => (
            <li key={person.address}>
              <button
                type="button"
                className="person"
                onClick={() =>
                  void request.run(async () => {
                    onOpened((await store.call('conversations.openDirect', { address: person.address })).id)
                  })
                }
              >
                <Avatar address={person.address} name={person.name} size={28} online />
                <bdi>{person.name}</bdi>
              </button>
            </li>
          ))}
        </ul>
      )}
      <ErrorText text={request.error} />
    </article>
  )
}
