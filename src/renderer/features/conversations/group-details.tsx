import { Ellipsis } from 'lucide-react'
import { useState } from 'react'
import { groupPolicySchema, roleSchema } from '../../../shared/model/conversation.ts'
import type { Conversation, Role } from '../../../shared/model/conversation.ts'
import type { Address } from '../../../shared/model/ids.ts'
import { useApp, useStore } from '../../app/context.tsx'
import { shortAddress } from '../../app/format.ts'
import type { RequestState } from '../../app/request.ts'
import { Avatar } from '../../components/avatar.tsx'
import { Field } from '../../components/field.tsx'
import { Menu } from '../../components/menu.tsx'
import { words } from '../../i18n/words.ts'
import { PeoplePicker } from './people-picker.tsx'
import { peopleNearby } from './people.ts'

interface PartProps {
  readonly conversation: Conversation
  readonly request: RequestState
}

/** A group’s name and description, and who may do what. */
export const GroupSettings = ({ conversation, request }: PartProps) => {
  const store = useStore()
  const self = useApp((state) => state.account?.address)
  const { id, title, group } = conversation
  const [name, setName] = useState(title)
  const [description, setDescription] = useState(group?.description ?? '')
  if (!group || self === undefined) return null
  const isOwner = group.owners.includes(self)
  const mayDescribe = group.active && (group.policy === 'everybody' || isOwner || group.admins.includes(self))
  const changed = name !== title || description !== (group.description ?? '')
  return (
    <>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          void request.run(() =>
            store.call('conversations.updateGroup', {
              id,
              ...(name === title ? {} : { title: name }),
              ...(description === (group.description ?? '') ? {} : { description }),
            }),
          )
        }}
      >
        <Field
          label={words.groupName}
          value={name}
          maxLength={64}
          disabled={!mayDescribe}
          onChange={(event) => setName(event.target.value)}
        />
        {!conversation.local && (
          <div className="field">
            <label htmlFor="group-description">{words.description}</label>
            <textarea
              id="group-description"
              rows={2}
              maxLength={1000}
              disabled={!mayDescribe}
              value={description}
              onChange={(event) => setDescription(event.target.value)}
            />
          </div>
        )}
        {changed && (
          <div className="row end">
            <button type="submit" className="button primary" disabled={request.busy || name.trim() === ''}>
              {words.save}
            </button>
          </div>
        )}
      </form>
      {isOwner && group.active && !conversation.local && (
        <div className="field">
          <label htmlFor="group-policy">{words.policy}</label>
          <select
            id="group-policy"
            value={group.policy}
            disabled={request.busy}
            onChange={(event) => {
              const policy = groupPolicySchema.parse(event.target.value)
              void request.run(() => store.call('conversations.updateGroup', { id, policy }))
            }}
          >
            {groupPolicySchema.options.map((policy) => (
              <option key={policy} value={policy}>
                {words.policies[policy]}
              </option>
            ))}
          </select>
        </div>
      )}
    </>
  )
}

const roleOf = ({ group }: Conversation, address: Address): Role => {
  if (group?.owners.includes(address) === true) return 'owner'
  return group?.admins.includes(address) === true ? 'admin' : 'member'
}

/** Who is in it, what they may do, and adding to them. */
export const Members = ({ conversation, request }: PartProps) => {
  const store = useStore()
  const self = useApp((state) => state.account?.address)
  const [adding, setAdding] = useState(false)
  const [chosen, setChosen] = useState<readonly string[]>([])
  const { id, members, names, group } = conversation
  const mine = self === undefined ? 'member' : roleOf(conversation, self)
  const mayAdd = group?.active === true && (group.policy === 'everybody' || mine !== 'member')
  const change = (work: () => Promise<unknown>): void => void request.run(work)
  const relay = useApp((state) => state.relay)
  const here = new Set(peopleNearby(relay, self).map(({ address }) => address))
  return (
    <section aria-label={words.members(members.length)}>
      <h3>{words.members(members.length)}</h3>
      <ul className="people">
        {members.map((address) => {
          const role = roleOf(conversation, address)
          const name = address === self ? words.you : (names[address] ?? shortAddress(address))
          const waits = group?.pending.includes(address) === true
          return (
            <li key={address} className="member">
              <Avatar address={address} name={name} size={28} online={here.has(address)} />
              <span className="member-name">
                <bdi>{name}</bdi>
                <span className="hint">
                  {waits
                    ? words.notOnXmtpYet
                    : group
                      ? words.roles[role]
                      : here.has(address)
                        ? words.onThisNetwork
                        : ''}
                </span>
              </span>
              {group?.active === true && address !== self && mine !== 'member' && (
                <Menu
                  label={words.memberActions(name)}
                  icon={<Ellipsis size={16} strokeWidth={1.75} />}
                  className="icon-button small"
                >
                  {mine === 'owner' &&
                    !waits &&
                    !conversation.local &&
                    roleSchema.options
                      .filter((other) => other !== role)
                      .map((other) => (
                        <button
                          key={other}
                          type="button"
                          className="menu-item"
                          onClick={() =>
                            change(() =>
                              store.call('conversations.setRole', { id, member: address, role: other }),
                            )
                          }
                        >
                          {words.makeRole[other]}
                        </button>
                      ))}
                  <button
                    type="button"
                    className="menu-item"
                    onClick={() =>
                      change(() => store.call('conversations.removeMembers', { id, members: [address] }))
                    }
                  >
                    {words.removeMember}
                  </button>
                </Menu>
              )}
            </li>
          )
        })}
      </ul>
      {mayAdd && !adding && (
        <button type="button" className="button" onClick={() => setAdding(true)}>
          {words.addMembers}
        </button>
      )}
      {adding && (
        <div className="stack">
          <PeoplePicker chosen={chosen} onChange={setChosen} without={members} />
          <div className="row end">
            <button type="button" className="button" onClick={() => setAdding(false)}>
              {words.cancel}
            </button>
            <button
              type="button"
              className="button primary"
              disabled={request.busy || chosen.length === 0}
              onClick={() =>
                change(async () => {
                  await store.call('conversations.addMembers', { id, members: [...chosen] })
                  setAdding(false)
                  setChosen([])
                })
              }
            >
              {words.add}
            </button>
          </div>
        </div>
      )}
    </section>
  )
}

/** The way out of a room. */
export const LeaveRoom = ({ conversation, request }: PartProps) => {
  const store = useStore()
  const { id } = conversation
  return (
    <div className="row end">
      <button
        type="button"
        className="button danger"
        disabled={request.busy}
        onClick={() => void request.run(() => store.call('rooms.leave', { id }))}
      >
        {words.leaveRoom}
      </button>
    </div>
  )
}

/** The way out of a group; it asks once more. */
export const Leave = ({ conversation, request }: PartProps) => {
  const store = useStore()
  const [sure, setSure] = useState(false)
  const { id } = conversation
  return (
    <div className="row end">
      {sure && <span className="hint">{words.leaveSure}</span>}
      <button
        type="button"
        className="button danger"
        disabled={request.busy}
        onClick={() => {
          if (sure) void request.run(() => store.call('conversations.leaveGroup', { id }))
          setSure(!sure)
        }}
      >
        {words.leaveGroup}
      </button>
    </div>
  )
}
