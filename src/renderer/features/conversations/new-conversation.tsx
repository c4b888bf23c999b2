import { Users } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { FormEvent } from 'react'
import { QRCodeSVG } from 'qrcode.react'
import { errorShape } from '../../../shared/errors.ts'
import { formatContactLink, parseLink } from '../../../shared/link.ts'
import type { ConversationId } from '../../../shared/model/ids.ts'
import { useApp, useStore } from '../../app/context.tsx'
import { useRequest } from '../../app/request.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { ErrorText, Field } from '../../components/field.tsx'
import { words } from '../../i18n/words.ts'
import { CodeField } from './code-field.tsx'
import { NewGroup } from './new-group.tsx'
import { addressIn, peopleNearby } from './people.ts'
import { PersonButton } from './person-button.tsx'

interface NewConversationProps {
  readonly onClose: () => void
  readonly onOpened: (id: ConversationId) => void
}

/** Starts a conversation: with an address, or with somebody who is here. */
export const NewConversation = ({ onClose, onOpened }: NewConversationProps) => {
  const store = useStore()
  const self = useApp((state) => state.account?.address)
  const relay = useApp((state) => state.relay)
  const request = useRequest()
  const [address, setAddress] = useState('')
  const [name, setName] = useState('')
  const [group, setGroup] = useState(false)
  const reachability = useReachability(address.trim())
  const people = peopleNearby(relay, self)
  const open = (to: string, called: string): void => {
    void request.run(async () => {
      if (called.trim() !== '') await store.call('contacts.add', { address: to, name: called })
      const { id } = await store.call('conversations.openDirect', { address: to })
      onOpened(id)
    })
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    open(address.trim(), name)
  }
  if (group) {
    return (
      <Dialog title={words.newGroup} onClose={onClose}>
        <NewGroup onBack={() => setGroup(false)} onOpened={onOpened} />
      </Dialog>
    )
  }
  return (
    <Dialog title={words.newTitle} onClose={onClose}>
      <button type="button" className="button" onClick={() => setGroup(true)}>
        <Users size={16} strokeWidth={1.75} /> {words.newGroup}
      </button>
      <form className="stack" onSubmit={submit}>
        <CodeField
          label={words.newAddress}
          placeholder="0x…"
          value={address}
          autoFocus
          onChange={(text) => setAddress(addressOf(text, setName))}
        />
        <Field
          label={words.newName}
          value={name}
          maxLength={64}
          onChange={(event) => setName(event.target.value)}
        />
        <p className="hint" role="status">
          {reachability}
        </p>
        <ErrorText text={request.error} />
        <div className="row end">
          <button type="submit" className="button primary" disabled={request.busy || address.trim() === ''}>
            {words.newStart}
          </button>
        </div>
      </form>
      <h3>{words.newPeople}</h3>
      {people.length === 0 && <p className="hint">{words.newNobody}</p>}
      <ul className="people">
        {people.map((person) => (
          <li key={person.address}>
            <PersonButton {...person} onClick={() => open(person.address, '')} />
          </li>
        ))}
      </ul>
      <h3>{words.myAddress}</h3>
      <MyAddress />
    </Dialog>
  )
}

/** The address in what was pasted or scanned; of a link to somebody, the name that it suggests is taken too. */
const addressOf = (text: string, suggest: (name: string) => void): string => {
  try {
    const link = parseLink(text.trim())
    if (link.type === 'contact' && link.name !== undefined) suggest(link.name)
  } catch {
    // It is no link: an address, or something that is refused when it is used.
  }
  return addressIn(text) ?? text
}

/** What can be said of an address while it is typed: whether it is one, and where its owner can be reached. */
const useReachability = (address: string): string => {
  const store = useStore()
  const [answer, setAnswer] = useState<{ readonly address: string; readonly text: string }>()
  useEffect(() => {
    if (!/^0x[0-9a-fA-F]{40}$/.test(address)) return undefined
    let old = false
    const tell = (text: string): void => {
      if (!old) setAnswer({ address, text })
    }
    store.call('contacts.lookUp', { address }).then(
      ({ onXmtp, onLan }) => tell(words.reachable(onXmtp, onLan)),
      (error: unknown) => {
        const { code, message } = errorShape(error)
        tell(words.failure(code, message))
      },
    )
    return () => {
      old = true
    }
  }, [store, address])
  return answer?.address === address ? answer.text : ''
}

/** This account's address: as a code to scan, as text, and to copy. */
export const MyAddress = () => {
  const account = useApp((state) => state.account)
  if (!account) return null
  const { address: self, name } = account
  const link = formatContactLink(self, name)
  return (
    <div className="my-address">
      <span className="qr">
        <QRCodeSVG value={link} size={120} marginSize={2} title={words.myAddress} />
      </span>
      <div className="stack tight">
        <p className="hint">{words.myAddressText}</p>
        <code className="address">{self}</code>
        <div className="row">
          <CopyButton text={self} label={words.copyAddress} />
          <CopyButton text={link} label={words.copyContactLink} />
        </div>
      </div>
    </div>
  )
}
