import { useState } from 'react'
import { keepHabits, readHabits } from '../../app/habits.ts'
import { words } from '../../i18n/words.ts'

/** Which keys do what. */
export const WritingSection = ({ onShortcuts }: { readonly onShortcuts: () => void }) => {
  const [habits, setHabits] = useState(readHabits)
  return (
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
  )
}
