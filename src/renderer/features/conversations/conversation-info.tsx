import { Ellipsis } from 'lucide-react'
import { useEffect, useState } from 'react'
import { groupPolicySchema, roleSchema } from '../../../shared/model/conversation.ts'
import { formatContactLink } from '../../../shared/link.ts'
import type { Conversation, Role } from '../../../shared/model/conversation.ts'
import { QRCodeSVG } from 'qrcode.react'
import type { Address, ConversationId, MessageId } from '../../../shared/model/ids.ts'
import { useApp, useStore } from '../../app/context.tsx'
import { shortAddress } from '../../app/format.ts'
import { useRequest } from '../../app/request.ts'
import type { RequestState } from '../../app/request.ts'
import { Avatar } from '../../components/avatar.tsx'
import { CopyButton } from '../../components/copy-button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { ErrorText, Field } from '../../components/field.tsx'
import { Menu } from '../../components/menu.tsx'
import { words } from '../../i18n/words.ts'
import { durations, durationText } from '../timeline/system-line.tsx'
import { peerAddress } from './conversation-row.tsx'
import { PeoplePicker } from './people-picker.tsx'
import { peopleNearby } from './people.ts'
import { SharedFiles } from './shared-files.tsx'
import { SafetyNumber } from './safety-number.tsx'

interface ConversationInfoProps {
  readonly conversation: Conversation
  readonly onClose: () => void
  readonly onOpened: (id: ConversationId) => void
  /** Goes to a message of it. */
  readonly onShow: (message: MessageId) => void
}

/** About a conversation: who is in it, how it is set, and the way out. */
export const ConversationInfo = ({ conversation, onClose, onOpened, onShow }: ConversationInfoProps) => {
  const request = useRequest()
  const self = useApp((state) => state.account?.address)
  const peer = conversation.members.find((member) => member !== self)
  return (
    <Dialog title={conversation.title} forWriting={false} onClose={onClose}>
      <ErrorText text={request.error} />
      {conversation.kind === 'direct' && peer !== undefined && (
        <>
          <div className="profile-head">
            <Avatar
              address={peer}
              name={conversation.title}
              size={72}
              stranger={conversation.consent === 'unknown'}
            />
            <div className="stack tight">
              <code className="address">{peer}</code>
              <CopyButton text={peer} label={words.copyAddress} />
            </div>
          </div>
          <PersonCard address={peer} name={conversation.title} onOpened={onOpened} />
          <Nickname address={peer} name={conversation.names[peer] ?? ''} request={request} />
          <SafetyNumber address={peer} name={conversation.title} />
        </>
      )}
      {conversation.group && <GroupSettings conversation={conversation} request={request} />}
      {conversation.kind !== 'direct' && <Members conversation={conversation} request={request} />}
      <SharedFiles id={conversation.id} onShow={onShow} />
      {!conversation.local && <Disappearing conversation={conversation} request={request} />}
      {conversation.kind === 'direct' && peer !== undefined && <Block address={peer} request={request} />}
      {conversation.kind === 'room' && <p className="hint">{words.roomsText}</p>}
      {conversation.kind === 'room' && self !== undefined && conversation.members.includes(self) && (
        <LeaveRoom conversation={conversation} request={request} />
      )}
      {conversation.group?.active === true && <Leave conversation={conversation} request={request} />}
    </Dialog>
  )
}

interface PartProps {
  readonly conversation: Conversation
  readonly request: RequestState
}

/** Somebody's address as a code, and the groups that both are in. */
const PersonCard = ({
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

const Nickname = ({
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

const GroupSettings = ({ conversation, request }: PartProps) => {
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

const Members = ({ conversation, request }: PartProps) => {
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

const Disappearing = ({ conversation, request }: PartProps) => {
  const store = useStore()
  const { id, disappearAfter } = conversation
  const offered = [...new Set([...durations, ...(disappearAfter === undefined ? [] : [disappearAfter])])]
  return (
    <div className="field">
      <label htmlFor="disappearing">{words.disappearing}</label>
      <select
        id="disappearing"
        value={disappearAfter ?? ''}
        disabled={request.busy || conversation.group?.active === false}
        onChange={(event) => {
          const seconds = event.target.value === '' ? null : Number(event.target.value)
          void request.run(() => store.call('conversations.setDisappearing', { id, seconds }))
        }}
      >
        <option value="">{words.never}</option>
        {offered.map((seconds) => (
          <option key={seconds} value={seconds}>
            {words.after(durationText(seconds))}
          </option>
        ))}
      </select>
      <p className="hint">{words.disappearingHint}</p>
    </div>
  )
}

const Block = ({ address, request }: { readonly address: Address; readonly request: RequestState }) => {
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

const LeaveRoom = ({ conversation, request }: PartProps) => {
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

const Leave = ({ conversation, request }: PartProps) => {
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
