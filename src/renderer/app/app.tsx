import { useEffect, useRef, useState } from 'react'
import { conversationIdSchema } from '../../shared/model/ids.ts'
import type { ConversationId, MessageId } from '../../shared/model/ids.ts'
import type { Found } from '../features/timeline/timeline-scroll.ts'
import { Palette } from '../features/commands/palette.tsx'
import { ShortcutSheet, useShortcuts } from '../features/commands/shortcuts.tsx'
import { ConversationList } from '../features/conversations/conversation-list.tsx'
import { FirstSteps } from '../features/conversations/first-steps.tsx'
import { NewConversation } from '../features/conversations/new-conversation.tsx'
import { DesktopFrame } from '../features/desktop/desktop-frame.tsx'
import { NetworkPage } from '../features/network/network-page.tsx'
import { VacancyNotice } from '../features/network/succession.tsx'
import { Notice, Onboarding, RecoveryPhrase, Unlock } from '../features/onboarding/onboarding.tsx'
import type { Step } from '../features/onboarding/onboarding.tsx'
import { Opening } from '../features/onboarding/opening.tsx'
import { Trouble } from '../features/onboarding/trouble.tsx'
import { useActivity } from './activity.ts'
import { SettingsPage } from '../features/settings/settings-page.tsx'
import { ConversationView } from '../features/timeline/conversation-view.tsx'
import { words } from '../i18n/words.ts'
import { ChevronLeft } from 'lucide-react'
import { useApp, useStore } from './context.tsx'
import { Divider, useListWidth } from './divider.tsx'
import { Notices } from './notices.tsx'
import { useRequest } from './request.ts'

/** What the main region shows. */
type Place =
  | { readonly type: 'none' }
  /** `section`: its name, where one is to be at a certain one. */
  | { readonly type: 'settings'; readonly section?: string }
  /** `target`: a relay to join, as it was pasted. */
  | { readonly type: 'network'; readonly target?: string }
  | {
      readonly type: 'conversation'
      readonly id: ConversationId
      /** A message in it that was looked for. */
      readonly at?: Found
    }

const placeKey = 'landline.conversation'

/** Where one was when the window was closed. */
const lastPlace = (): Place => {
  const id = conversationIdSchema.safeParse(localStorage.getItem(placeKey))
  return id.success ? { type: 'conversation', id: id.data } : { type: 'none' }
}

/** The whole window: what stands in the way of the account first, then the account. */
export const App = () => {
  const store = useStore()
  const connection = useApp((state) => state.connection)
  const account = useApp((state) => state.account)
  const trouble = useApp((state) => state.trouble)
  const [phrase, setPhrase] = useState<string>()
  const [start, setStart] = useState<Step>('welcome')
  // Whoever has an account begins at the beginning when they are without one again.
  if (account?.locked === false && start !== 'welcome') setStart('welcome')
  const retry = (): void => void store.refresh()
  if (connection === 'refused') return <Notice title={words.linkUsed} text={words.linkUsedText} />
  if (trouble) return <Trouble trouble={trouble} onRetry={retry} onAside={setStart} />
  if (phrase !== undefined) return <RecoveryPhrase phrase={phrase} onDone={() => setPhrase(undefined)} />
  if (account === undefined) return <Opening />
  if (account === null) return <Onboarding key={start} start={start} onPhrase={setPhrase} />
  if (account.locked) return <Unlock name={account.name} onAside={setStart} />
  return <Main />
}

const Main = () => {
  useActivity()
  const store = useStore()
  const locking = useRequest()
  const lockable = useApp((state) => state.account?.protection === 'passphrase')
  const conversations = useApp((state) => state.conversations)
  const connection = useApp((state) => state.connection)
  const [chosen, setPlace] = useState<Place>(lastPlace)
  const isThere = chosen.type !== 'conversation' || conversations.some(({ id }) => id === chosen.id)
  const place: Place = isThere ? chosen : { type: 'none' }
  useEffect(() => {
    if (chosen.type === 'conversation') localStorage.setItem(placeKey, chosen.id)
    else localStorage.removeItem(placeKey)
  }, [chosen])
  const [starting, setStarting] = useState(false)
  const [palette, setPalette] = useState(false)
  const [sheet, setSheet] = useState(false)
  /** In which conversation words are looked for. */
  const [searching, setSearching] = useState<ConversationId>()
  const searchField = useRef<HTMLInputElement>(null)
  const open = (id: ConversationId, at?: MessageId): void => {
    setStarting(false)
    setPlace({ type: 'conversation', id, ...(at === undefined ? {} : { at: { message: at } }) })
  }
  const goBack = (): void => setPlace({ type: 'none' })
  const step = (by: number): void => {
    const shown = conversations.filter(
      ({ consent, arrangement }) => consent !== 'denied' && !arrangement.archived,
    )
    const at = shown.findIndex((one) => place.type === 'conversation' && one.id === place.id)
    const next = shown[at === -1 ? 0 : at + by]
    if (next) open(next.id)
  }
  useShortcuts({
    palette: () => setPalette(true),
    search: () => searchField.current?.focus(),
    searchHere: () => {
      if (place.type === 'conversation') setSearching(place.id)
    },
    newConversation: () => setStarting(true),
    settings: () => setPlace({ type: 'settings' }),
    shortcuts: () => setSheet(true),
    lock: () => lock(),
    nextConversation: () => step(1),
    previousConversation: () => step(-1),
  })
  const lock = (): void => {
    // Without a passphrase nothing would open it again: that is said where one can be set.
    if (lockable) void locking.run(() => store.call('account.lock', {}))
    else setPlace({ type: 'settings', section: words.security })
  }
  const width = useListWidth()
  const selected = place.type === 'conversation' ? place.id : undefined
  const conversation = conversations.find(({ id }) => id === selected)
  return (
    <div
      className={`window ${place.type !== 'none' ? 'at-place' : conversations.length > 0 ? 'at-list' : 'first-run'}`}
      style={width.style}
    >
      {connection === 'lost' && (
        <p className="banner" role="status">
          {words.connectionLost}
        </p>
      )}
      {locking.error !== undefined && (
        <p className="banner" role="alert">
          {locking.error}
        </p>
      )}
      <VacancyNotice />
      <DesktopFrame
        shown={selected}
        onOpen={open}
        onCommand={(command) => {
          if (command === 'new-conversation') setStarting(true)
          else if (command === 'shortcuts') setSheet(true)
          else setPlace({ type: command })
        }}
      />
      <ConversationList
        selected={selected}
        searchField={searchField}
        onSelect={open}
        onNew={() => setStarting(true)}
        onSettings={() => setPlace({ type: 'settings' })}
        onNetwork={() => setPlace({ type: 'network' })}
        onUpdates={() => setPlace({ type: 'settings', section: words.updates })}
      />
      <Divider {...width} />
      <main className="place">
        {place.type === 'conversation' && conversation && (
          <ConversationView
            key={conversation.id}
            conversation={conversation}
            at={place.at}
            searching={searching === conversation.id}
            onSearch={(on) => setSearching(on ? conversation.id : undefined)}
            onBack={goBack}
            onOpened={open}
          />
        )}
        {(place.type === 'network' || place.type === 'settings') && (
          <button
            type="button"
            className="icon-button back page-back"
            aria-label={words.back}
            onClick={goBack}
          >
            <ChevronLeft size={20} strokeWidth={1.75} />
          </button>
        )}
        {place.type === 'network' && <NetworkPage key={place.target} target={place.target} onOpened={open} />}
        {place.type === 'settings' && (
          <SettingsPage key={place.section} section={place.section} onShortcuts={() => setSheet(true)} />
        )}
        {place.type === 'none' && conversations.length === 0 && (
          <FirstSteps
            onOpened={open}
            onNew={() => setStarting(true)}
            onNetwork={(target) => setPlace({ type: 'network', ...(target === undefined ? {} : { target }) })}
          />
        )}
        {place.type === 'none' && conversations.length > 0 && (
          <Empty onNew={() => setStarting(true)} onNetwork={() => setPlace({ type: 'network' })} />
        )}
      </main>
      {palette && (
        <Palette
          onClose={() => setPalette(false)}
          onOpen={open}
          onNew={() => setStarting(true)}
          onNetwork={() => setPlace({ type: 'network' })}
          onSettings={() => setPlace({ type: 'settings' })}
          onShortcuts={() => setSheet(true)}
          onLock={lock}
        />
      )}
      {sheet && <ShortcutSheet onClose={() => setSheet(false)} />}
      <Notices />
      {starting && <NewConversation onClose={() => setStarting(false)} onOpened={open} />}
    </div>
  )
}

interface EmptyProps {
  readonly onNew: () => void
  readonly onNetwork: () => void
}

/** Nothing chosen: a quiet page. */
const Empty = ({ onNew, onNetwork }: EmptyProps) => (
  <div className="empty">
    <div className="empty-card">
      <img src="./icon.svg" alt="" width={56} height={56} />
      <h2>{words.chooseTitle}</h2>
      <p className="lead">{words.chooseText}</p>
      <div className="row center">
        <button type="button" className="button primary" onClick={onNew}>
          {words.newConversation}
        </button>
        <button type="button" className="button" onClick={onNetwork}>
          {words.network}
        </button>
      </div>
    </div>
  </div>
)
