import { useEffect, useState } from 'react'
import type { Address } from '../../../shared/model/ids.ts'
import { useApp, useStore } from '../../app/context.tsx'
import { shortAddress } from '../../app/format.ts'
import { Avatar } from '../../components/avatar.tsx'
import { Field } from '../../components/field.tsx'
import { words } from '../../i18n/words.ts'
import { peopleNearby } from './people.ts'

interface PeoplePickerProps {
  readonly chosen: readonly string[]
  readonly onChange: (chosen: readonly string[]) => void
  /** Who is not offered. */
  readonly without?: readonly Address[]
}

interface Known {
  readonly address: Address
  readonly name: string
}

/** Chooses people: of those who are known or here, and by address. */
export const PeoplePicker = ({ chosen, onChange, without = [] }: PeoplePickerProps) => {
  const store = useStore()
  const self = useApp((state) => state.account?.address)
  const relay = useApp((state) => state.relay)
  const conversations = useApp((state) => state.conversations)
  const [contacts, setContacts] = useState<readonly Known[]>([])
  const [typed, setTyped] = useState('')
  useEffect(() => {
    // Without the contacts there are still those who are here, and addresses.
    store
      .call('contacts.list', {})
      .then((listed) =>
        setContacts(
          listed.contacts
            .filter(({ blocked }) => blocked !== true)
            .map(({ address, name }) => ({ address, name: name ?? shortAddress(address) })),
        ),
      )
      .catch(() => {})
  }, [store])
  const met = conversations
    .filter(({ kind, consent }) => kind === 'direct' && consent === 'allowed')
    .flatMap(({ members, title }) =>
      members.filter((member) => member !== self).map((address) => ({ address, name: title })),
    )
  const people = new Map(
    [...peopleNearby(relay, self), ...met, ...contacts].map((person) => [person.address, person] as const),
  )
  const offered = [...people.values()]
    .filter(({ address }) => !without.includes(address) && address !== self)
    .sort((a, b) => a.name.localeCompare(b.name))
  const byAddress = chosen.filter((address) => !offered.some((person) => person.address === address))
  const toggle = (address: string): void =>
    onChange(chosen.includes(address) ? chosen.filter((one) => one !== address) : [...chosen, address])
  const add = (): void => {
    const address = typed.trim()
    if (address === '') return
    if (!chosen.includes(address)) onChange([...chosen, address])
    setTyped('')
  }
  return (
    <fieldset className="picker">
      <legend>{words.people}</legend>
      <ul className="people picker-list">
        {[...offered, ...byAddress.map((address) => ({ address, name: address }))].map(
          ({ address, name }) => (
            <li key={address}>
              <label className="person">
                <input type="checkbox" checked={chosen.includes(address)} onChange={() => toggle(address)} />
                <Avatar address={address} name={name} size={28} />
                <span>
                  <bdi>{name}</bdi>
                </span>
              </label>
            </li>
          ),
        )}
      </ul>
      <div className="inline-form">
        <Field
          label={words.addByAddress}
          className="mono"
          placeholder="0x…"
          value={typed}
          spellCheck={false}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return
            event.preventDefault()
            add()
          }}
        />
        <button type="button" className="button" disabled={typed.trim() === ''} onClick={add}>
          {words.add}
        </button>
      </div>
    </fieldset>
  )
}
