import { QRCodeSVG } from 'qrcode.react'
import { useState } from 'react'
import type { FormEvent } from 'react'
import { useApp, useStore } from '../../app/context.tsx'
import { useRequest } from '../../app/request.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { ErrorText, Field } from '../../components/field.tsx'
import { words } from '../../i18n/words.ts'
import { HostPanel } from './host-panel.tsx'

/** The relay hosted here, or the way to host one. */
export const Hosting = () => {
  const relay = useApp((state) => state.relay)
  return relay.hosting && relay.invite !== undefined ? <Running invite={relay.invite} /> : <StartHosting />
}

const Running = ({ invite }: { readonly invite: string }) => {
  const store = useStore()
  const relay = useApp((state) => state.relay)
  const request = useRequest()
  return (
    <div className="hosting">
      <h3>{words.hosting(relay.name ?? '')}</h3>
      <p className="hint">{words.hostingText(relay.port ?? 0)}</p>
      <div className="my-address">
        <span className="qr">
          <QRCodeSVG value={invite} size={132} marginSize={2} title={words.inviteLink} />
        </span>
        <div className="stack tight">
          <code className="address invite" aria-label={words.inviteLink}>
            {invite}
          </code>
          <div className="row">
            <CopyButton text={invite} label={words.copyInvite} />
            <button
              type="button"
              className="button"
              disabled={request.busy}
              onClick={() => void request.run(() => store.call('relay.stop', {}))}
            >
              {words.stopHosting}
            </button>
          </div>
        </div>
      </div>
      <ErrorText text={request.error} />
      <HostPanel />
    </div>
  )
}

/** A relay that came with a backup: to be hosted here, or not. */
const RestoredRelay = ({ name }: { readonly name: string }) => {
  const store = useStore()
  const request = useRequest()
  return (
    <section className="stack tight" aria-label={words.restoredRelay(name)}>
      <h3>{words.restoredRelay(name)}</h3>
      <p className="hint">{words.restoredRelayText}</p>
      <div className="row wrap">
        <button
          type="button"
          className="button primary"
          disabled={request.busy}
          onClick={() => void request.run(() => store.call('relay.hostRestored', {}))}
        >
          {words.restoredRelayHost}
        </button>
        <button
          type="button"
          className="button"
          disabled={request.busy}
          onClick={() => void request.run(() => store.call('relay.forgetRestored', {}))}
        >
          {words.restoredRelayForget}
        </button>
      </div>
      <ErrorText text={request.error} />
    </section>
  )
}

const StartHosting = () => {
  const store = useStore()
  const restored = useApp((state) => state.relay.restored)
  const request = useRequest()
  const [name, setName] = useState('')
  const [port, setPort] = useState('')
  const [host, setHost] = useState('')
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    void request.run(() =>
      store.call('relay.start', {
        ...(name.trim() === '' ? {} : { name }),
        ...(port.trim() === '' ? {} : { port: Number(port) }),
        ...(host.trim() === '' ? {} : { host: host.trim() }),
      }),
    )
  }
  return (
    <>
      {restored && <RestoredRelay name={restored.name} />}
      <h3>{words.hostTitle}</h3>
      <p className="hint">{words.hostText}</p>
      <form className="stack" onSubmit={submit}>
        <div className="inline-form">
          <Field
            label={words.hostName}
            value={name}
            maxLength={64}
            onChange={(event) => setName(event.target.value)}
          />
          <button type="submit" className="button" disabled={request.busy}>
            {words.host}
          </button>
        </div>
        <details className="more">
          <summary>{words.moreChoices}</summary>
          <div className="pair">
            <Field
              label={words.port}
              hint={words.portHint}
              inputMode="numeric"
              value={port}
              onChange={(event) => setPort(event.target.value.replaceAll(/\D/g, ''))}
            />
            <Field
              label={words.onlyAddress}
              hint={words.onlyAddressHint}
              className="mono"
              placeholder="192.168.1.20"
              value={host}
              spellCheck={false}
              onChange={(event) => setHost(event.target.value)}
            />
          </div>
        </details>
      </form>
      <ErrorText text={request.error} />
    </>
  )
}
