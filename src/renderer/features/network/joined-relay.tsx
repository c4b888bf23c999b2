import { BadgeCheck, Clock, Hash, ShieldQuestion } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { FormEvent } from 'react'
import type { ConversationId } from '../../../shared/model/ids.ts'
import { carriesSchema } from '../../../shared/model/network.ts'
import type { JoinedRelay, Room } from '../../../shared/model/network.ts'
import { useApp, useStore } from '../../app/context.tsx'
import { useRequest } from '../../app/request.ts'
import type { RequestState } from '../../app/request.ts'
import { Avatar } from '../../components/avatar.tsx'
import { ErrorText, Field } from '../../components/field.tsx'
import { words } from '../../i18n/words.ts'
import { SuccessionLine } from './succession.tsx'

interface JoinedProps {
  readonly relay: JoinedRelay
  readonly onOpened: (id: ConversationId) => void
}

/** A relay that was joined: how it is, who is there, and its rooms. */
export const Joined = ({ relay, onOpened }: JoinedProps) => {
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
            {words.leave}
          </button>
        )}
      </header>
      <p className={`line-state ${relay.state}`}>
        <span className="dot" />
        <span>
          {words.lineStates[relay.state]}
          {relay.reason !== undefined && <span className="line-reason">{words.sentence(relay.reason)}</span>}
        </span>
        <span className="trust">
          <Trust size={14} strokeWidth={1.75} /> {relay.verified ? words.verified : words.firstUse}
        </span>
      </p>
      <SuccessionLine relay={relay} />
      {relay.clockSkew !== undefined && (
        <p className="warning row" role="status">
          <Clock size={15} strokeWidth={1.75} /> {words.clockSkew(relay.clockSkew)}
        </p>
      )}
      <div className="field">
        <label htmlFor={`carries-${relay.fingerprint}`}>{words.carries}</label>
        <select
          id={`carries-${relay.fingerprint}`}
          value={relay.carries}
          disabled={request.busy}
          onChange={(event) => {
            const carries = carriesSchema.parse(event.target.value)
            void request.run(() =>
              store.call('relay.setCarries', { fingerprint: relay.fingerprint, carries }),
            )
          }}
        >
          {carriesSchema.options.map((one) => (
            <option key={one} value={one}>
              {words.carriesWhat[one]}
            </option>
          ))}
        </select>
        <p className="hint">{words.carriesHint}</p>
      </div>
      {relay.state === 'ready' && (
        <>
          <ul className="people wrap" aria-label={words.whoIsThere}>
            {others.length === 0 && <li className="hint">{words.nobodyElse}</li>}
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
          <Rooms relay={relay} request={request} onOpened={onOpened} />
        </>
      )}
      <ErrorText text={request.error} />
    </article>
  )
}

const Rooms = ({ relay, request, onOpened }: JoinedProps & { readonly request: RequestState }) => {
  const store = useStore()
  const [rooms, setRooms] = useState<readonly Room[]>([])
  const [name, setName] = useState('')
  const { fingerprint } = relay
  useEffect(() => {
    let current = true
    const look = (): void => {
      store.call('rooms.list', {}).then(
        (list) => {
          if (current) setRooms(list.rooms.filter((room) => room.relay === fingerprint))
        },
        () => {
          // The relay is on its way out; its state says so.
        },
      )
    }
    look()
    const timer = window.setInterval(look, 5_000)
    return () => {
      current = false
      window.clearInterval(timer)
    }
  }, [store, fingerprint])
  const join = (room: string): void => {
    void request.run(async () => {
      onOpened((await store.call('rooms.join', { relay: fingerprint, name: room })).id)
      setName('')
    })
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    join(name)
  }
  return (
    <>
      <h4>{words.rooms}</h4>
      <p className="hint">{words.roomsText}</p>
      <ul className="found" aria-label={words.roomsOf(relay.name)}>
        {rooms.map((room) => (
          <li key={room.name} className="row between">
            <span className="row tight">
              <Hash size={15} strokeWidth={1.75} aria-hidden="true" /> {room.name}{' '}
              <span className="hint">{words.members(room.members)}</span>
            </span>
            <button type="button" className="button" disabled={request.busy} onClick={() => join(room.name)}>
              {room.joined ? words.openRoom : words.join}
            </button>
          </li>
        ))}
      </ul>
      <form className="inline-form" onSubmit={submit}>
        <Field
          label={words.newRoom}
          value={name}
          maxLength={63}
          placeholder="garden"
          spellCheck={false}
          onChange={(event) => setName(event.target.value)}
        />
        <button type="submit" className="button" disabled={request.busy || name.trim() === ''}>
          {words.makeRoom}
        </button>
      </form>
    </>
  )
}
