import { ArrowUp, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Preferences } from '../../../shared/model/device.ts'
import { takeOverChoiceSchema } from '../../../shared/model/device.ts'
import type { Address } from '../../../shared/model/ids.ts'
import type { JoinedRelay, RelayHost } from '../../../shared/model/network.ts'
import { mostSuccessors } from '../../../shared/succession.ts'
import { useApp, useStore } from '../../app/context.tsx'
import { shortAddress } from '../../app/format.ts'
import { useRequest } from '../../app/request.ts'
import { Avatar } from '../../components/avatar.tsx'
import { ErrorText } from '../../components/field.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { words } from '../../i18n/words.ts'

interface SuccessorsProps {
  readonly host: RelayHost
  readonly busy: boolean
  readonly onChange: (addresses: readonly Address[]) => void
}

/** Who hosts when this relay is gone: named here, in order. */
export const Successors = ({ host, busy, onChange }: SuccessorsProps) => {
  const self = useApp((state) => state.account?.address)
  const named = host.successors.map(({ address }) => address)
  const offered = new Map(
    host.guests
      .filter(({ address }) => address !== self && !named.includes(address))
      .map(({ address, name }) => [address, name] as const),
  )
  const before = (index: number): Address[] => {
    const moved = named.filter((_, at) => at !== index)
    moved.splice(index - 1, 0, ...named.slice(index, index + 1))
    return moved
  }
  return (
    <section aria-label={words.successors}>
      <h4>{words.successors}</h4>
      <p className="hint">{words.successorsHint}</p>
      {host.successors.length > 0 && (
        <ol className="people" aria-label={words.successors}>
          {host.successors.map(({ address, name, answer }, index) => {
            const called = name === '' ? shortAddress(address) : name
            return (
              <li key={address} className="member">
                <Avatar address={address} name={called} size={30} />
                <span className="member-name">
                  <bdi>{called}</bdi>
                  <span className="hint">{words.successorAnswers[answer]}</span>
                </span>
                {index > 0 && (
                  <IconButton
                    label={words.moveUp(called)}
                    icon={ArrowUp}
                    small
                    disabled={busy}
                    onClick={() => onChange(before(index))}
                  />
                )}
                <IconButton
                  label={words.unname(called)}
                  icon={X}
                  small
                  disabled={busy}
                  onClick={() => onChange(named.filter((one) => one !== address))}
                />
              </li>
            )
          })}
        </ol>
      )}
      {named.length < mostSuccessors && offered.size > 0 && (
        <div className="field">
          <label htmlFor="name-successor">{words.nameSuccessor}</label>
          <select
            id="name-successor"
            value=""
            disabled={busy}
            onChange={(event) => {
              const chosen = [...offered.keys()].find((address) => address === event.target.value)
              if (chosen) onChange([...named, chosen])
            }}
          >
            <option value="">{words.chooseSuccessor}</option>
            {[...offered].map(([address, name]) => (
              <option key={address} value={address}>
                {name}
              </option>
            ))}
          </select>
        </div>
      )}
      {named.length === 0 && offered.size === 0 && <p className="hint">{words.nobodyToName}</p>}
    </section>
  )
}

/** What a relay that was joined says of who comes after it, and who stands in for whom. */
export const SuccessionLine = ({ relay }: { readonly relay: JoinedRelay }) => {
  const { joined, standsInFor: hostedFor } = useApp((state) => state.relay)
  const self = useApp((state) => state.account?.address)
  const principal = joined.find(({ fingerprint }) => fingerprint === relay.standsInFor)
  const standIn = joined.find(
    ({ standsInFor, state }) => standsInFor === relay.fingerprint && state === 'ready',
  )
  return (
    <>
      {principal && (
        <p className="hint">
          {principal.state === 'ready' ? words.stoodInFor(principal.name) : words.standsInFor(principal.name)}
        </p>
      )}
      {standIn && relay.state !== 'ready' && <p className="hint">{words.takenOverBy(standIn.name)}</p>}
      {hostedFor === relay.fingerprint && <p className="hint">{words.hostedInstead}</p>}
      {relay.state === 'ready' && relay.successors.length > 0 && (
        <p className="hint">
          {words.comesAfter(
            relay.successors.map(({ address, name }) => (address === self ? words.yourself : name)),
          )}
        </p>
      )}
    </>
  )
}

/** What happens when it is this person's turn to host. */
export const TakeOverChoice = () => {
  const store = useStore()
  const request = useRequest()
  const [preferences, setPreferences] = useState<Preferences>()
  useEffect(() => {
    // Without an answer nothing is chosen; the lost connection is said above.
    store
      .call('preferences.get', {})
      .then(setPreferences)
      .catch(() => {})
  }, [store])
  return (
    <div className="field">
      <label htmlFor="take-over">{words.takeOver}</label>
      <select
        id="take-over"
        aria-describedby="take-over-hint"
        value={preferences?.takeOver ?? 'ask'}
        disabled={preferences === undefined || request.busy}
        onChange={(event) => {
          const takeOver = takeOverChoiceSchema.parse(event.target.value)
          void request.run(async () => setPreferences(await store.call('preferences.set', { takeOver })))
        }}
      >
        {takeOverChoiceSchema.options.map((choice) => (
          <option key={choice} value={choice}>
            {words.takeOverChoices[choice]}
          </option>
        ))}
      </select>
      <p className="hint" id="take-over-hint">
        {words.takeOverHint}
      </p>
      <ErrorText text={request.error} />
    </div>
  )
}

/** Asks to host in place of a relay that is gone; above everything, because others wait for it. */
export const VacancyNotice = () => {
  const store = useStore()
  const vacancy = useApp((state) => state.relay.vacant[0])
  const request = useRequest()
  if (!vacancy) return null
  const { fingerprint, name } = vacancy
  const answer = (accept: boolean): void =>
    void request.run(() => store.call('relay.takeOver', { fingerprint, accept }))
  return (
    <section
      className="vacancy"
      role="alertdialog"
      aria-labelledby="vacancy-title"
      aria-describedby="vacancy-text"
    >
      <h2 id="vacancy-title">{words.vacancyTitle(name)}</h2>
      <p id="vacancy-text">{words.vacancyText}</p>
      <ErrorText text={request.error} />
      <div className="row">
        <button type="button" className="button primary" disabled={request.busy} onClick={() => answer(true)}>
          {request.busy ? words.takingOver : words.hostInstead}
        </button>
        <button type="button" className="button" disabled={request.busy} onClick={() => answer(false)}>
          {words.notThisTime}
        </button>
      </div>
    </section>
  )
}
