import { Copy, Ellipsis, Plus, Reply, SmilePlus, Trash2 } from 'lucide-react'
import type { Message } from '../../../shared/model/message.ts'
import type { Address } from '../../../shared/model/ids.ts'
import { contentText } from '../../app/content-text.ts'
import { useApp, useStore } from '../../app/context.tsx'
import { notify } from '../../app/notices.tsx'
import { useRequest } from '../../app/request.ts'
import { Dialog } from '../../components/dialog.tsx'
import { ErrorText } from '../../components/field.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { Menu } from '../../components/menu.tsx'
import { words } from '../../i18n/words.ts'

/** The reactions that are one click away. */
const quickReactions = ['👍', '❤️', '😂', '🎉', '😮', '🙏'] as const

interface MessageActionsProps {
  readonly message: Message
  readonly self: Address | undefined
  readonly onReply: (message: Message) => void
  readonly onDelete: (message: Message) => void
  /** Chooses another emoji to react with. */
  readonly onReact: (message: Message) => void
}

/** What can be done with a message: seen when it is pointed at or focused. */
export const MessageActions = ({ message, self, onReply, onDelete, onReact }: MessageActionsProps) => {
  const store = useStore()
  const gone = message.content.type === 'deleted'
  const react = (reaction: string): void => {
    const active = !isMine(message, reaction, self)
    // A reaction that could not be kept does not appear; there is nothing to repair.
    store.call('messages.react', { id: message.id, reaction, active }).catch(() => {})
  }
  return (
    <div className="message-actions">
      {!gone && (
        <>
          <Menu
            label={words.react}
            icon={<SmilePlus size={16} strokeWidth={1.75} />}
            className="icon-button small"
          >
            <div className="quick-reactions">
              {quickReactions.map((reaction) => (
                <button key={reaction} type="button" aria-label={reaction} onClick={() => react(reaction)}>
                  {reaction}
                </button>
              ))}
              <button
                type="button"
                aria-label={words.otherReaction}
                title={words.otherReaction}
                onClick={() => onReact(message)}
              >
                <Plus size={18} strokeWidth={1.75} />
              </button>
            </div>
          </Menu>
          <IconButton label={words.reply} icon={Reply} small onClick={() => onReply(message)} />
        </>
      )}
      <Menu label={words.more} icon={<Ellipsis size={16} strokeWidth={1.75} />} className="icon-button small">
        {!gone && (
          <button
            type="button"
            className="menu-item"
            onClick={() => {
              // Where the clipboard is closed there is nothing to be done about it here.
              navigator.clipboard.writeText(contentText(message.content)).catch(() => {})
            }}
          >
            <Copy size={16} strokeWidth={1.75} /> {words.copyText}
          </button>
        )}
        <button type="button" className="menu-item" onClick={() => onDelete(message)}>
          <Trash2 size={16} strokeWidth={1.75} /> {words.deleteMessage}
        </button>
      </Menu>
    </div>
  )
}

/** Whether a reaction is one of this account's. */
export const isMine = (message: Message, reaction: string, self: Address | undefined): boolean =>
  self !== undefined &&
  message.reactions?.find((one) => one.reaction === reaction)?.senders.includes(self) === true

interface DeleteDialogProps {
  readonly message: Message
  /** Whether this account may take it back for everyone. */
  readonly everyone: boolean
  readonly onClose: () => void
}

/** Asks for whom a message is to be deleted. */
export const DeleteDialog = ({ message, everyone, onClose }: DeleteDialogProps) => {
  const store = useStore()
  const self = useApp((state) => state.account?.address)
  const request = useRequest()
  const removeNow = (scope: 'me' | 'everyone'): void => {
    void request
      .run(() => store.call('messages.delete', { id: message.id, scope }))
      .then((done) => {
        if (done) onClose()
      })
  }
  const removeForMe = (): void => {
    const { id } = message
    // What has not left is not to leave while one thinks about it.
    if (message.sender === self && (message.status === 'queued' || message.status === 'sending')) {
      removeNow('me')
      return
    }
    store.setLeaving(id, true)
    notify({
      text: words.deletedForMe,
      undo: () => store.setLeaving(id, false),
      settle: () => {
        // Where it could not be deleted it is there again.
        store
          .call('messages.delete', { id, scope: 'me' })
          .catch(() => {})
          .finally(() => store.setLeaving(id, false))
      },
    })
    onClose()
  }
  return (
    <Dialog title={words.deleteTitle} onClose={onClose}>
      <p>{everyone ? words.deleteEveryoneText : words.deleteMeText}</p>
      <ErrorText text={request.error} />
      <div className="row end wrap">
        <button type="button" className="button" disabled={request.busy} onClick={removeForMe}>
          {words.deleteForMe}
        </button>
        {everyone && (
          <button
            type="button"
            className="button danger"
            disabled={request.busy}
            onClick={() => removeNow('everyone')}
          >
            {words.deleteForEveryone}
          </button>
        )}
      </div>
    </Dialog>
  )
}
