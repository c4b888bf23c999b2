import { useCallback, useEffect, useState } from 'react'
import type { OfferedLink } from '../../../shared/model/desktop.ts'
import type { ConversationId } from '../../../shared/model/ids.ts'
import { useApp, useStore } from '../../app/context.tsx'
import { useRequest } from '../../app/request.ts'
import { Dialog } from '../../components/dialog.tsx'
import { ErrorText, Field } from '../../components/field.tsx'
import { words } from '../../i18n/words.ts'

/** Shows the links that were opened outside, one after another. Nothing of one is done before somebody says so here. */
export const OfferedLinks = ({ onOpen }: { readonly onOpen: (id: ConversationId) => void }) => {
  const store = useStore()
  const connection = useApp((state) => state.connection)
  const [offered, setOffered] = useState<OfferedLink | null>(null)
  useEffect(() => store.hear('link.offered', setOffered), [store])
  useEffect(() => {
    if (connection !== 'open') return
    // It may have been opened before there was a page; without an answer it still waits.
    store.call('links.waiting', {}).then(
      ({ offered: waiting }) => setOffered(waiting),
      () => {},
    )
  }, [store, connection])
  const done = useCallback((): void => {
    if (!offered) return
    setOffered(null)
    store.call('links.answered', { id: offered.id }).then(
      ({ offered: next }) => setOffered(next),
      () => {},
    )
  }, [store, offered])
  return offered && <LinkDialog key={offered.id} link={offered.link} onDone={done} onOpen={onOpen} />
}

interface LinkDialogProps {
  readonly link: OfferedLink['link']
  readonly onDone: () => void
  readonly onOpen: (id: ConversationId) => void
}

const LinkDialog = ({ link, onDone, onOpen }: LinkDialogProps) => {
  switch (link.type) {
    case 'join':
      return <JoinLink link={link} onDone={onDone} />
    case 'contact':
      return <ContactLink link={link} onDone={onDone} onOpen={onOpen} />
    case 'conversation':
      return <ConversationLink id={link.id} onDone={onDone} onOpen={onOpen} />
    case 'refused':
      return (
        <Dialog title={words.linkRefusedTitle} onClose={onDone}>
          <p>{words.sentence(link.reason)}</p>
          <div className="row end">
            <button type="button" className="button primary" onClick={onDone}>
              {words.close}
            </button>
          </div>
        </Dialog>
      )
  }
}

interface AnswerProps {
  readonly yes: string
  readonly disabled?: boolean
  readonly onYes: () => void
  readonly onNo: () => void
}

const Answer = ({ yes, disabled = false, onYes, onNo }: AnswerProps) => (
  <div className="row end">
    <button type="button" className="button" onClick={onNo}>
      {words.linkNotNow}
    </button>
    <button type="button" className="button primary" disabled={disabled} onClick={onYes}>
      {yes}
    </button>
  </div>
)

const JoinLink = ({
  link,
  onDone,
}: {
  readonly link: Extract<OfferedLink['link'], { type: 'join' }>
  readonly onDone: () => void
}) => {
  const store = useStore()
  const request = useRequest()
  const join = (): void => {
    void request
      .run(() => store.call('relay.join', { target: link.target }))
      .then((joined) => {
        if (joined) onDone()
      })
  }
  return (
    <Dialog title={words.linkJoinTitle(link.name === '' ? words.linkUnnamed : link.name)} onClose={onDone}>
      <p>{words.linkJoinText}</p>
      <dl className="story">
        <div>
          <dt>{words.linkPlaces}</dt>
          <dd className="mono" dir="ltr">
            {link.addresses.join(', ')}
          </dd>
        </div>
        <div>
          <dt>{words.linkFingerprint}</dt>
          <dd className="mono" dir="ltr">
            {link.fingerprint.slice(0, 32)}…
          </dd>
        </div>
      </dl>
      <ErrorText text={request.error} />
      <Answer yes={words.linkJoin} disabled={request.busy} onYes={join} onNo={onDone} />
    </Dialog>
  )
}

const ContactLink = ({
  link,
  onDone,
  onOpen,
}: {
  readonly link: Extract<OfferedLink['link'], { type: 'contact' }>
  readonly onDone: () => void
  readonly onOpen: (id: ConversationId) => void
}) => {
  const store = useStore()
  const request = useRequest()
  const self = useApp((state) => state.account?.address)
  const [name, setName] = useState(link.name ?? '')
  const { address } = link
  const write = (): void => {
    void request.run(async () => {
      if (name.trim() !== '') await store.call('contacts.add', { address, name })
      const { id } = await store.call('conversations.openDirect', { address })
      onDone()
      onOpen(id)
    })
  }
  const own = address === self
  return (
    <Dialog title={words.linkContactTitle} onClose={onDone}>
      <p>{own ? words.linkOwn : words.linkContactText}</p>
      <code className="address">{address}</code>
      {!own && (
        <Field
          label={words.newName}
          value={name}
          maxLength={64}
          onChange={(event) => setName(event.target.value)}
        />
      )}
      <ErrorText text={request.error} />
      {own ? (
        <div className="row end">
          <button type="button" className="button primary" onClick={onDone}>
            {words.close}
          </button>
        </div>
      ) : (
        <Answer yes={words.newStart} disabled={request.busy} onYes={write} onNo={onDone} />
      )}
    </Dialog>
  )
}

const ConversationLink = ({
  id,
  onDone,
  onOpen,
}: {
  readonly id: ConversationId
  readonly onDone: () => void
  readonly onOpen: (id: ConversationId) => void
}) => {
  const conversation = useApp((state) => state.conversations.find((one) => one.id === id))
  return (
    <Dialog title={words.linkConversationTitle} onClose={onDone}>
      <p>{conversation ? words.linkConversationText(conversation.title) : words.linkConversationUnknown}</p>
      {conversation ? (
        <Answer
          yes={words.linkOpen}
          onYes={() => {
            onDone()
            onOpen(id)
          }}
          onNo={onDone}
        />
      ) : (
        <div className="row end">
          <button type="button" className="button primary" onClick={onDone}>
            {words.close}
          </button>
        </div>
      )}
    </Dialog>
  )
}
