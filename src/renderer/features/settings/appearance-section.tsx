import { useState } from 'react'
import { chooseAppearance, readAppearance } from '../../app/appearance.ts'
import type { Appearance } from '../../app/appearance.ts'
import { Choice } from '../../components/choice.tsx'
import { chooseLanguage, chosenLanguage, languages } from '../../i18n/language.ts'
import type { Language } from '../../i18n/language.ts'
import { words } from '../../i18n/words.ts'

const themes = ['system', 'light', 'dark'] as const
const textSizes = ['small', 'medium', 'large'] as const
const densities = ['comfortable', 'compact'] as const

/** How the window looks, and in which language it speaks. */
export const AppearanceSection = () => {
  const [appearance, setAppearance] = useState(readAppearance)
  const choose = (change: Partial<Appearance>): void => {
    const next = { ...appearance, ...change }
    setAppearance(next)
    chooseAppearance(next)
  }
  return (
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
  )
}
