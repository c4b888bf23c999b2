import { QRCodeSVG } from 'qrcode.react'
import { useEffect, useState } from 'react'
import { formatContactLink } from '../../../shared/link.ts'
import type { Address, ConversationId } from '../../../shared/model/ids.ts'
import { useApp, useStore } from '../../app/context.tsx'
import type { RequestState } from '../../app/request.ts'
import { Avatar } from '../../components/avatar.tsx'
import { Field } from '../../components/field.tsx'
import { words } from '../../i18n/words.ts'
import { peerAddress } from './conversation-row.tsx'

/** Somebody's address as a code, and the groups that both are in. */
export const PersonCard = ({
  address,
  name,
  onOpened,
}: {
  readonly address: Address
  readonly name: string
  readonly onOpened: (id: ConversationId) => void
}) => {
  const shared = useApp((state) => state.conversations).filter(
    ({ kind, members, consent }) => kind !== 'direct' && consent === 'allowed' && members.includes(address),
  )
  return (
    <>
      <details className="more">
        <summary>{words.showCode}</summary>
        <span className="qr">
          {/* What somebody is called here is nobody else's. */}
          <QRCodeSVG
            value={formatContactLink(address, undefined)}
            size={132}
            marginSize={2}
            title={address}
          />
        </span>
      </details>
      {shared.length > 0 && (
        <section aria-label={words.sharedGroups(name)}>
          <h4>{words.sharedGroups(name)}</h4>
          <ul className="people wrap">
            {shared.map((group) => (
              <li key={group.id}>
                <button type="button" className="person" onClick={() => onOpened(group.id)}>
                  <Avatar address={peerAddress(group, undefined)} name={group.title} size={28} />
                  <bdi>{group.title}</bdi>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

/** What somebody is called here. */
export const Nickname = ({
  address,
  name,
  request,
}: {
  readonly address: Address
  readonly name: string
  readonly request: RequestState
}) => {
  const store = useStore()
  const [text, setText] = useState(name)
  return (
    <form
      className="inline-form"
      onSubmit={(event) => {
        event.preventDefault()
        void request.run(() => store.call('contacts.add', { address, name: text }))
      }}
    >
      <Field
        label={words.nickname}
        value={text}
        maxLength={64}
        onChange={(event) => setText(event.target.value)}
      />
      <button type="submit" className="button" disabled={request.busy || text.trim() === '' || text === name}>
        {words.save}
      </button>
    </form>
  )
}

/** Blocking somebody, and taking it back. */
export const Block = ({
  address,
  request,
}: {
  readonly address: Address
  readonly request: RequestState
}) => {
  const store = useStore()
  const [blocked, setBlocked] = useState<boolean>()
  useEffect(() => {
    // Until it is known the button is not there.
    store
      .call('contacts.list', {})
      .then(({ contacts }) => setBlocked(contacts.find((one) => one.address === address)?.blocked === true))
      .catch(() => {})
  }, [store, address])
  if (blocked === undefined) return null
  return (
    <div className="row end">
      <button
        type="button"
        className={`button ${blocked ? '' : 'danger'}`}
        disabled={request.busy}
        onClick={() =>
          void request.run(async () => {
            const contact = await store.call('contacts.setBlocked', { address, blocked: !blocked })
            setBlocked(contact.blocked === true)
          })
        }
      >
        {blocked ? words.unblock : words.block}
      </button>
    </div>
  )
}
