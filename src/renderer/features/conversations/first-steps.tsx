import { useState } from 'react'
import type { FormEvent } from 'react'
import type { ConversationId } from '../../../shared/model/ids.ts'
import { useApp, useStore } from '../../app/context.tsx'
import { useRequest } from '../../app/request.ts'
import { ErrorText } from '../../components/field.tsx'
import { words } from '../../i18n/words.ts'
import { FoundRelays, useFoundRelays } from '../network/found-relays.tsx'
import { CodeField } from './code-field.tsx'
import { MyAddress } from './new-conversation.tsx'
import { addressIn, peopleNearby } from './people.ts'
import { PersonButton } from './person-button.tsx'

interface FirstStepsProps {
  readonly onOpened: (id: ConversationId) => void
  readonly onNew: () => void
  /** @param target a relay to join, as somebody pasted it */
  readonly onNetwork: (target?: string) => void
}

/** Where there is no conversation yet: who is here, what somebody was sent, one's own address, hosting. */
export const FirstSteps = ({ onOpened, onNew, onNetwork }: FirstStepsProps) => {
  const store = useStore()
  const request = useRequest()
  const [text, setText] = useState('')
  const open = (address: string): void => {
    void request.run(async () => onOpened((await store.call('conversations.openDirect', { address })).id))
  }
  const take = (given: string): void => {
    const address = addressIn(given)
    if (address === undefined) onNetwork(given.trim())
    else open(address)
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    take(text)
  }
  return (
    <div className="first-steps">
      <header>
        <img src="./icon.svg" alt="" width={56} height={56} />
        <h2>{words.emptyTitle}</h2>
        <p className="lead">{words.emptyText}</p>
      </header>
      <HereNow disabled={request.busy} onPerson={open} onNetwork={onNetwork} />
      <section className="panel" aria-label={words.sentToYou}>
        <h3>{words.sentToYou}</h3>
        <form onSubmit={submit}>
          <CodeField
            label={words.linkOrAddress}
            placeholder="0x… / landline://…"
            value={text}
            onChange={setText}
          >
            <button type="submit" className="button primary" disabled={request.busy || text.trim() === ''}>
              {words.go}
            </button>
          </CodeField>
        </form>
        <ErrorText text={request.error} />
      </section>
      <section className="panel" aria-label={words.myAddress}>
        <h3>{words.myAddress}</h3>
        <MyAddress />
      </section>
      <div className="row center">
        <button type="button" className="button" onClick={onNew}>
          {words.newConversation}
        </button>
        <button type="button" className="button" onClick={() => onNetwork()}>
          {words.network}
        </button>
      </div>
    </div>
  )
}

interface HereNowProps {
  readonly disabled: boolean
  readonly onPerson: (address: string) => void
  readonly onNetwork: (target?: string) => void
}

/** Who is on this network now, and the relays on it that could be joined. */
const HereNow = ({ disabled, onPerson, onNetwork }: HereNowProps) => {
  const self = useApp((state) => state.account?.address)
  const relay = useApp((state) => state.relay)
  const relays = useFoundRelays()
  const people = peopleNearby(relay, self)
  return (
    <section className="panel" aria-label={words.hereNow}>
      <h3>{words.hereNow}</h3>
      {people.length === 0 && relays.length === 0 && <p className="hint">{words.nobodyHere}</p>}
      {people.length > 0 && (
        <ul className="people">
          {people.map((person) => (
            <li key={person.address}>
              <PersonButton {...person} disabled={disabled} onClick={() => onPerson(person.address)} />
            </li>
          ))}
        </ul>
      )}
      <FoundRelays relays={relays} onJoin={onNetwork} />
      {!relay.hosting && (
        <div className="row">
          <button type="button" className="button" onClick={() => onNetwork()}>
            {words.hostHere}
          </button>
        </div>
      )}
    </section>
  )
}
