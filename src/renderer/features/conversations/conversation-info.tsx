import type { Conversation } from '../../../shared/model/conversation.ts'
import type { ConversationId, MessageId } from '../../../shared/model/ids.ts'
import { useApp } from '../../app/context.tsx'
import { useRequest } from '../../app/request.ts'
import { Avatar } from '../../components/avatar.tsx'
import { CopyButton } from '../../components/copy-button.tsx'
import { ErrorText } from '../../components/field.tsx'
import { SidePanel } from '../../components/side-panel.tsx'
import { words } from '../../i18n/words.ts'
import { Disappearing } from './disappearing.tsx'
import { GroupSettings, Leave, LeaveRoom, Members } from './group-details.tsx'
import { Block, Nickname, PersonCard } from './person-details.tsx'
import { SafetyNumber } from './safety-number.tsx'
import { SharedFiles } from './shared-files.tsx'

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
    <SidePanel title={conversation.title} onClose={onClose}>
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
    </SidePanel>
  )
}
