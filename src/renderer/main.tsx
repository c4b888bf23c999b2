import '@fontsource-variable/inter'
import './styles/tokens.css'
import './styles/base.css'
import './styles/app.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { startAppearance } from './app/appearance.ts'
import { StoreProvider } from './app/context.tsx'
import { AppStore } from './app/store.ts'
import { direction, language } from './i18n/language.ts'
import { readWords } from './i18n/words.ts'

startAppearance()
document.documentElement.lang = language
document.documentElement.dir = direction
const store = new AppStore()
void store.run()
const root = document.getElementById('root')
if (!root) throw new Error('The page has no root')
// Where the words of a language cannot be read, there are the English ones.
await readWords().catch(() => {})
createRoot(root).render(
  <StrictMode>
    <StoreProvider value={store}>
      <App />
    </StoreProvider>
  </StrictMode>,
)
