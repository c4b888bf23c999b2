import { Ellipsis } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import type { FormEvent } from 'react'
import type { Address } from '../../../shared/model/ids.ts'
import type { RelayHost, RelayPolicy } from '../../../shared/model/network.ts'
import { admissionPolicySchema, relayLimitsSchema } from '../../../shared/relay-protocol.ts'
import { useApp, useStore } from '../../app/context.tsx'
import { sizeText } from '../../app/files.ts'
import { momentText, shortAddress } from '../../app/format.ts'
import { useRequest } from '../../app/request.ts'
import { Avatar } from '../../components/avatar.tsx'
import { CopyButton } from '../../components/copy-button.tsx'
import { ErrorText, Field } from '../../components/field.tsx'
import { Menu } from '../../components/menu.tsx'
import { comma } from '../../i18n/language.ts'
import { words } from '../../i18n/words.ts'
import { Successors } from './succession.tsx'

interface PartProps {
  readonly host: RelayHost
  readonly busy: boolean
  readonly configure: (policy: Omit<RelayPolicy, 'allowed'> & { readonly allowed?: string[] }) => void
}

/** What the host of a relay sees and decides: who is there, who may come, what is kept, what was refused. */
export const HostPanel = () => {
  const store = useStore()
  const relay = useApp((state) => state.relay)
  const request = useRequest()
  const [host, setHost] = useState<RelayHost>()
  useEffect(() => {
    let current = true
    const look = (): void => {
      store.call('relay.host', {}).then(
        (seen) => {
          if (current) setHost(seen)
        },
        () => {
          // It was just stopped.
        },
      )
    }
    look()
    const timer = window.setInterval(look, 3_000)
    return () => {
      current = false
      window.clearInterval(timer)
    }
    // `relay` changes whenever somebody comes or goes.
  }, [store, relay])
  const { run } = request
  const configure = useCallback<PartProps['configure']>(
    (policy) => void run(async () => setHost(await store.call('relay.configure', policy))),
    [run, store],
  )
  if (!host) return null
  const part = { host, busy: request.busy, configure }
  return (
    <div className="host-panel">
      {host.unreachable !== undefined && (
        <p className="warning" role="status">
          {words.hostUnreachable(host.unreachable)}
        </p>
      )}
      {host.standsInFor && (
        <p className="hint">
          {host.standsInFor.only
            ? words.standingIn(host.standsInFor.name)
            : words.alsoStandingIn(host.standsInFor.name)}
        </p>
      )}
      <ErrorText text={request.error} />
      <WhoMayJoin {...part} />
      <Connected
        host={host}
        onRemove={(address) =>
          void request.run(async () => setHost(await store.call('relay.remove', { address })))
        }
        onBan={(address, banned) =>
          void request.run(async () => setHost(await store.call('relay.ban', { address, banned })))
        }
      />
      <Successors
        host={host}
        busy={request.busy}
        onChange={(addresses) =>
          void request.run(async () =>
            setHost(await store.call('relay.setSuccessors', { addresses: [...addresses] })),
          )
        }
      />
      <Kept {...part} />
      <Limits {...part} />
      <Refused host={host} />
    </div>
  )
}

const WhoMayJoin = ({ host, busy, configure }: PartProps) => {
  const [own, setOwn] = useState('')
  const [allowed, setAllowed] = useState<string>()
  const people = allowed ?? host.allowed.join('\n')
  return (
    <section>
      <div className="field">
        <label htmlFor="relay-admission">{words.whoMayJoin}</label>
        <select
          id="relay-admission"
          value={host.admission}
          disabled={busy}
          onChange={(event) => configure({ admission: admissionPolicySchema.parse(event.target.value) })}
        >
          {admissionPolicySchema.options.map((policy) => (
            <option key={policy} value={policy}>
              {words.admissions[policy]}
            </option>
          ))}
        </select>
        <p className="hint">{words.admissionHints[host.admission]}</p>
      </div>
      {host.admission === 'passcode' && (
        <>
          <div className="row">
            <code className="passcode" aria-label={words.passcode}>
              {host.passcode}
            </code>
            <CopyButton text={host.passcode} label={words.copyPasscode} />
            <button
              type="button"
              className="button"
              disabled={busy}
              onClick={() => configure({ passcode: null })}
            >
              {words.newPasscode}
            </button>
          </div>
          <details className="more">
            <summary>{words.ownPasscode}</summary>
            <form
              className="inline-form"
              onSubmit={(event: FormEvent) => {
                event.preventDefault()
                configure({ passcode: own })
                setOwn('')
              }}
            >
              <Field
                label={words.passcode}
                hint={words.ownPasscodeHint}
                value={own}
                spellCheck={false}
                onChange={(event) => setOwn(event.target.value)}
              />
              <button type="submit" className="button" disabled={busy || own.trim() === ''}>
                {words.save}
              </button>
            </form>
          </details>
        </>
      )}
      {host.admission === 'allow-list' && (
        <form
          className="stack"
          onSubmit={(event: FormEvent) => {
            event.preventDefault()
            configure({ allowed: people.split(/[\s,]+/).filter((one) => one !== '') })
            setAllowed(undefined)
          }}
        >
          <div className="field">
            <label htmlFor="relay-allowed">{words.allowedPeople}</label>
            <textarea
              id="relay-allowed"
              className="mono"
              rows={4}
              value={people}
              spellCheck={false}
              onChange={(event) => setAllowed(event.target.value)}
            />
            <p className="hint">{words.allowedHint}</p>
          </div>
          <div className="row">
            <button type="submit" className="button" disabled={busy || allowed === undefined}>
              {words.save}
            </button>
          </div>
        </form>
      )}
    </section>
  )
}

interface ConnectedProps {
  readonly host: RelayHost
  readonly onRemove: (address: Address) => void
  readonly onBan: (address: Address, banned: boolean) => void
}

const Connected = ({ host, onRemove, onBan }: ConnectedProps) => {
  const self = useApp((state) => state.account?.address)
  const now = Date.now()
  return (
    <section aria-label={words.connectedNow}>
      <h4>{words.connectedNow}</h4>
      <ul className="people">
        {host.guests.map(({ address, name, device, since, from }) => (
          <li key={device} className="member">
            <Avatar address={address} name={name} size={30} online />
            <span className="member-name">
              <span>
                <bdi>{name}</bdi>
                {address === self && <span className="hint"> {words.you}</span>}
              </span>
              <span className="hint">
                <span className="mono">{shortAddress(address)}</span> · {words.device}{' '}
                <span className="mono">{device.slice(0, 8)}</span> · <span className="mono">{from}</span> ·{' '}
                {words.since(momentText(since, now))}
              </span>
            </span>
            {address !== self && (
              <Menu
                label={words.memberActions(name)}
                icon={<Ellipsis size={16} strokeWidth={1.75} />}
                className="icon-button small"
              >
                <button type="button" className="menu-item" onClick={() => onRemove(address)}>
                  {words.removeGuest}
                </button>
                <button type="button" className="menu-item" onClick={() => onBan(address, true)}>
                  {words.ban}
                </button>
              </Menu>
            )}
          </li>
        ))}
      </ul>
      {host.banned.length > 0 && (
        <>
          <h4>{words.banned}</h4>
          <ul className="people">
            {host.banned.map(({ address, name }) => (
              <li key={address} className="member">
                <Avatar address={address} name={name} size={30} />
                <span className="member-name">
                  <bdi>{name === '' ? shortAddress(address) : name}</bdi>
                  <span className="hint mono">{shortAddress(address)}</span>
                </span>
                <button type="button" className="button" onClick={() => onBan(address, false)}>
                  {words.unban}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      {host.rooms.length > 0 && (
        <p className="hint">
          {words.rooms}: {host.rooms.map(({ name, members }) => `#${name} (${members})`).join(comma)}
        </p>
      )}
    </section>
  )
}

const Kept = ({ host, busy, configure }: PartProps) => {
  const [days, setDays] = useState<string>()
  const [megabytes, setMegabytes] = useState<string>()
  const { stored, retention } = host
  const wanted = {
    days: Number(days ?? retention.days),
    megabytes: Number(megabytes ?? retention.megabytes),
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    configure({ retention: wanted })
    setDays(undefined)
    setMegabytes(undefined)
  }
  return (
    <section aria-label={words.keptHere}>
      <h4>{words.keptHere}</h4>
      <p>
        {words.stored(stored.messages, sizeText(stored.bytes), stored.files, sizeText(stored.fileBytes))}{' '}
        {words.rate(host.messagesPerMinute)}
      </p>
      <p className="hint">{words.keptHint}</p>
      <form className="inline-form" onSubmit={submit}>
        <Field
          label={words.keepDays}
          type="number"
          min={1}
          max={3650}
          value={days ?? String(retention.days)}
          onChange={(event) => setDays(event.target.value)}
        />
        <Field
          label={words.keepMegabytes}
          type="number"
          min={1}
          max={1_000_000}
          value={megabytes ?? String(retention.megabytes)}
          onChange={(event) => setMegabytes(event.target.value)}
        />
        <button
          type="submit"
          className="button"
          disabled={busy || (days === undefined && megabytes === undefined)}
        >
          {words.save}
        </button>
      </form>
    </section>
  )
}

/** How a limit is typed and shown: some are in bytes, which people count in MB. */
const megabyte = 1024 * 1024
const limitFields = [
  ['connections', 1],
  ['devices', 1],
  ['messagesPerSecond', 1],
  ['burst', 1],
  ['roomsPerPerson', 1],
  ['rooms', 1],
  ['malformedFrames', 1],
  ['registrationMilliseconds', 1000],
  ['bufferedBytes', megabyte],
  ['blobBytes', megabyte],
  ['allBlobBytes', megabyte],
] as const

const Limits = ({ host, busy, configure }: PartProps) => {
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({})
  const [problem, setProblem] = useState<string>()
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const changed = limitFields.flatMap(([name, unit]) => {
      const value = typed[name]
      return value === undefined ? [] : [[name, Math.round(Number(value) * unit)] as const]
    })
    const limits = relayLimitsSchema.partial().safeParse(Object.fromEntries(changed))
    const issue = limits.error?.issues[0]
    const field = limitFields.find(([name]) => name === issue?.path[0])
    setProblem(issue && `${field ? `${words.limitNames[field[0]]}: ` : ''}${words.sentence(issue.message)}`)
    if (!limits.success) return
    configure({ limits: limits.data })
    setTyped({})
  }
  return (
    <details className="more">
      <summary>{words.limits}</summary>
      <p className="hint">{words.limitsHint}</p>
      <form className="stack" onSubmit={submit}>
        <div className="pair">
          {limitFields.map(([name, unit]) => (
            <Field
              key={name}
              label={words.limitNames[name]}
              type="number"
              min={0}
              step="any"
              value={typed[name] ?? String(host.limits[name] / unit)}
              onChange={(event) => setTyped({ ...typed, [name]: event.target.value })}
            />
          ))}
        </div>
        <ErrorText text={problem} />
        <div className="row">
          <button type="submit" className="button" disabled={busy || Object.keys(typed).length === 0}>
            {words.save}
          </button>
        </div>
      </form>
    </details>
  )
}

const Refused = ({ host }: { readonly host: RelayHost }) => {
  const now = Date.now()
  const sum = host.refused.reduce((total, { count }) => total + count, 0)
  return (
    <details className="more">
      <summary>{words.refused(sum)}</summary>
      {host.lastRefusals.length > 0 && (
        <ul className="refusals" aria-label={words.refused(sum)}>
          {host.lastRefusals.slice(0, 20).map((refusal, index) => (
            // Two may have come in the same millisecond.
            <li key={`${refusal.at}-${index}`}>
              <time className="hint">{momentText(refusal.at, now)}</time> {words.sentence(refusal.message)}{' '}
              <span className="hint mono">
                {refusal.from}
                {refusal.address !== undefined && ` · ${shortAddress(refusal.address)}`}
              </span>
            </li>
          ))}
        </ul>
      )}
      <p className="hint">{words.reachableAt}</p>
      <ul className="addresses">
        {host.addresses.map((address) => (
          <li key={address}>
            <code>{address}</code>
          </li>
        ))}
      </ul>
      <div className="row">
        <span className="hint">{words.diagnosticsHint}</span>
        <CopyButton text={host.hostToken} label={words.copyToken} />
      </div>
    </details>
  )
}
