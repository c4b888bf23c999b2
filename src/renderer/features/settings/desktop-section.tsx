import { useEffect, useState } from 'react'
import { closeChoiceSchema, noticeContentSchema } from '../../../shared/model/desktop.ts'
import type { DesktopPreferences, DesktopView } from '../../../shared/model/desktop.ts'
import { useApp, useStore } from '../../app/context.tsx'
import { momentText } from '../../app/format.ts'
import { useRequest } from '../../app/request.ts'
import { ErrorText } from '../../components/field.tsx'
import { words } from '../../i18n/words.ts'
import { browserHasNotices } from '../desktop/page-notices.ts'

const pauses = [3_600_000, 8 * 3_600_000, 24 * 3_600_000] as const

/** What one is told of and how, and how the app lives on this machine. */
export const DesktopSection = () => {
  const store = useStore()
  const request = useRequest()
  const inBrowser = useApp((state) => state.info?.shell === 'browser')
  const [view, setView] = useState<DesktopView>()
  useEffect(() => {
    // Without an answer the section stays empty; the lost connection is said above.
    store.call('desktop.get', {}).then(setView, () => {})
    return store.hear('desktop.changed', setView)
  }, [store])
  const change = (wish: Partial<DesktopPreferences>): void => {
    // Shown at once; what the app answers holds.
    setView((before) => before && { ...before, preferences: { ...before.preferences, ...wish } })
    void request
      .run(async () => setView(await store.call('desktop.set', wish)))
      .then((done) => {
        if (!done) store.call('desktop.get', {}).then(setView, () => {})
      })
  }
  const preferences = view?.preferences
  const abilities = view?.abilities
  const now = Date.now()
  const paused = preferences !== undefined && preferences.quietUntil > now
  const off = preferences?.notifications !== true
  return (
    <section className="panel" aria-label={words.desktop}>
      <h2>{words.desktop}</h2>
      {abilities?.notifications === false && <p className="hint">{words.noticesUnsupported}</p>}
      <Check
        label={words.notices}
        hint={words.noticesHint}
        checked={preferences?.notifications === true}
        onChange={(notifications) => change({ notifications })}
      />
      {inBrowser && !off && <BrowserPermission />}
      <div className="field">
        <label htmlFor="notice-content">{words.noticeContent}</label>
        <select
          id="notice-content"
          value={preferences?.noticeContent ?? 'full'}
          disabled={off}
          onChange={(event) => change({ noticeContent: noticeContentSchema.parse(event.target.value) })}
        >
          {noticeContentSchema.options.map((option) => (
            <option key={option} value={option}>
              {words.noticeContents[option]}
            </option>
          ))}
        </select>
      </div>
      <Check
        label={words.noticeSound}
        checked={preferences?.noticeSound === true}
        disabled={off}
        onChange={(noticeSound) => change({ noticeSound })}
      />
      <div className="row">
        {paused ? (
          <>
            <span role="status">{words.noticesPaused(momentText(preferences.quietUntil, now))}</span>
            <button type="button" className="button" onClick={() => change({ quietUntil: 0 })}>
              {words.noticesResume}
            </button>
          </>
        ) : (
          pauses.map((milliseconds, index) => (
            <button
              key={milliseconds}
              type="button"
              className="button"
              disabled={off}
              onClick={() => change({ quietUntil: Date.now() + milliseconds })}
            >
              {words.noticesPause[index]}
            </button>
          ))
        )}
      </div>
      {abilities?.badge === true && (
        <Check
          label={inBrowser ? words.badgeTitle : words.badge}
          checked={preferences?.badge === true}
          onChange={(badge) => change({ badge })}
        />
      )}
      {abilities?.tray === true && (
        <div className="field">
          <label htmlFor="closing">{words.closing}</label>
          <select
            id="closing"
            aria-describedby="closing-hint"
            value={preferences?.closing ?? 'ask'}
            onChange={(event) => change({ closing: closeChoiceSchema.parse(event.target.value) })}
          >
            {closeChoiceSchema.options.map((option) => (
              <option key={option} value={option}>
                {words.closings[option]}
              </option>
            ))}
          </select>
          <p className="hint" id="closing-hint">
            {words.closingHint}
          </p>
        </div>
      )}
      {abilities?.startAtLogin === true && (
        <Check
          label={words.startAtLogin}
          hint={words.startAtLoginHint}
          checked={preferences?.startAtLogin === true}
          onChange={(startAtLogin) => change({ startAtLogin })}
        />
      )}
      {abilities?.spelling === true && (
        <Check
          label={words.spelling}
          hint={words.spellingHint}
          checked={preferences?.spelling === true}
          onChange={(spelling) => change({ spelling })}
        />
      )}
      <ErrorText text={request.error} />
    </section>
  )
}

interface CheckProps {
  readonly label: string
  readonly hint?: string
  readonly checked: boolean
  readonly disabled?: boolean
  readonly onChange: (checked: boolean) => void
}

const Check = ({ label, hint, checked, disabled = false, onChange }: CheckProps) => (
  <label className="check">
    <input
      type="checkbox"
      checked={checked}
      disabled={disabled}
      onChange={(event) => onChange(event.target.checked)}
    />
    <span>
      {label}
      {hint !== undefined && <span className="hint">{hint}</span>}
    </span>
  </label>
)

/** In a browser somebody has to allow the page to notify them, once. */
const BrowserPermission = () => {
  const [permission, setPermission] = useState(() =>
    browserHasNotices() ? Notification.permission : 'denied',
  )
  if (permission === 'granted') return <p className="hint">{words.noticesInBrowser}</p>
  if (permission === 'denied') return <p className="hint">{words.noticesDenied}</p>
  return (
    <div className="row">
      <button
        type="button"
        className="button"
        onClick={() => {
          Notification.requestPermission().then(setPermission, () => {})
        }}
      >
        {words.noticesAllow}
      </button>
    </div>
  )
}
