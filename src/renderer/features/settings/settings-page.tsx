import { useState } from 'react'
import { useApp } from '../../app/context.tsx'
import { chooseAppearance, readAppearance } from '../../app/appearance.ts'
import type { Appearance } from '../../app/appearance.ts'
import { keepHabits, readHabits } from '../../app/habits.ts'
import { chooseLanguage, chosenLanguage, language, languages } from '../../i18n/language.ts'
import type { Language } from '../../i18n/language.ts'
import { words } from '../../i18n/words.ts'
import { DesktopSection } from './desktop-section.tsx'
import { DevicesSection } from './devices-section.tsx'
import { PrivacySection } from './privacy-section.tsx'
import { BackupSection } from './backup-section.tsx'
import { StorageSection } from './storage-section.tsx'
import { ProfileSection } from './profile-section.tsx'

const themes = ['system', 'light', 'dark'] as const
const textSizes = ['small', 'medium', 'large'] as const
const densities = ['comfortable', 'compact'] as const

/** What can be set: who one is, how it looks, what others are told, which devices there are. */
export const SettingsPage = ({ onShortcuts }: { readonly onShortcuts: () => void }) => {
  const info = useApp((state) => state.info)
  const [appearance, setAppearance] = useState(readAppearance)
  const [habits, setHabits] = useState(readHabits)
  const choose = (change: Partial<Appearance>): void => {
    const next = { ...appearance, ...change }
    setAppearance(next)
    chooseAppearance(next)
  }
  return (
    <div className="page-scroll">
      <div className="page-column">
        <h1>{words.settings}</h1>
        <ProfileSection />
        <section className="panel" aria-label={words.appearance}>
          <h2>{words.appearance}</h2>
          <Choice
            label={words.theme}
            options={themes.map((value) => ({ value, text: words.themes[value] }))}
            value={appearance.theme}
            onChoose={(theme) => choose({ theme })}
          />
          <div className="field">
            <label htmlFor="language">{words.language}</label>
            <select
              id="language"
              value={chosenLanguage() ?? ''}
              onChange={(event) => {
                const chosen = event.target.value
                chooseLanguage(Object.keys(languages).find((one): one is Language => one === chosen))
                window.location.reload()
              }}
            >
              <option value="">{words.systemLanguage}</option>
              {Object.entries(languages).map(([tag, name]) => (
                <option key={tag} value={tag} lang={tag}>
                  {name}
                </option>
              ))}
            </select>
            {language !== 'en' && <p className="hint">{words.languageHint}</p>}
          </div>
          <Choice
            label={words.textSize}
            options={textSizes.map((value) => ({ value, text: words.textSizes[value] }))}
            value={appearance.textSize}
            onChoose={(textSize) => choose({ textSize })}
          />
          <Choice
            label={words.density}
            options={densities.map((value) => ({ value, text: words.densities[value] }))}
            value={appearance.density}
            onChoose={(density) => choose({ density })}
          />
        </section>
        <section className="panel" aria-label={words.writing}>
          <h2>{words.writing}</h2>
          <div className="row">
            <button type="button" className="button" onClick={onShortcuts}>
              {words.shortcuts}
            </button>
          </div>
          <label className="check">
            <input
              type="checkbox"
              checked={habits.enterSends}
              onChange={(event) => {
                const next = { enterSends: event.target.checked }
                setHabits(next)
                keepHabits(next)
              }}
            />
            <span>
              {words.enterSends}
              <span className="hint">{words.enterSendsHint}</span>
            </span>
          </label>
        </section>
        <DesktopSection />
        <PrivacySection />
        <StorageSection />
        <BackupSection />
        <DevicesSection />
        <section className="panel" aria-label={words.about}>
          <h2>{words.about}</h2>
          <p className="hint">{words.aboutText(info?.version ?? '')}</p>
        </section>
      </div>
    </div>
  )
}

interface ChoiceProps<T extends string> {
  readonly label: string
  readonly options: ReadonlyArray<{ readonly value: T; readonly text: string }>
  readonly value: T
  readonly onChoose: (value: T) => void
}

const Choice = <T extends string>({ label, options, value, onChoose }: ChoiceProps<T>) => (
  <fieldset className="choice">
    <legend>{label}</legend>
    {options.map((option) => (
      <label key={option.value} className={option.value === value ? 'chosen' : ''}>
        <input
          type="radio"
          name={label}
          checked={option.value === value}
          onChange={() => onChoose(option.value)}
        />
        {option.text}
      </label>
    ))}
  </fieldset>
)
