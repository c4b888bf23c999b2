import { useEffect, useState } from 'react'
import type { OutsideLink } from '../../../shared/outside-link.ts'
import { readOutsideLink } from '../../../shared/outside-link.ts'
import { useStore } from '../../app/context.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { words } from '../../i18n/words.ts'

const openInTab = (href: string): void => void window.open(href, '_blank', 'noopener,noreferrer')

/** In a browser, shows where a link leads before it is opened. The desktop app asks outside of its page instead. */
export const OutsideLinks = () => {
  const store = useStore()
  const [link, setLink] = useState<OutsideLink>()
  useEffect(() => {
    const onClick = (event: MouseEvent): void => {
      // The middle button opens a link; the right one opens a menu.
      if (event.button > 1) return
      const anchor = event.target instanceof Element ? event.target.closest('a[target="_blank"]') : null
      if (!(anchor instanceof HTMLAnchorElement)) return
      event.preventDefault()
      const found = readOutsideLink(anchor.href)
      if (!found) return
      store.call('preferences.get', {}).then(
        ({ askBeforeOpening }) => (askBeforeOpening ? setLink(found) : openInTab(found.href)),
        // Whoever cannot say what was chosen asks.
        () => setLink(found),
      )
    }
    document.addEventListener('click', onClick)
    document.addEventListener('auxclick', onClick)
    return () => {
      document.removeEventListener('click', onClick)
      document.removeEventListener('auxclick', onClick)
    }
  }, [store])
  if (!link) return null
  const close = (): void => setLink(undefined)
  return (
    <Dialog title={words.openOutsideTitle(link.host)} onClose={close}>
      <p>{words.openOutsideText}</p>
      <code className="address" dir="ltr">
        {link.href.slice(0, 500)}
      </code>
      <div className="row end">
        <button type="button" className="button" onClick={close}>
          {words.cancel}
        </button>
        <button
          type="button"
          className="button primary"
          onClick={() => {
            close()
            openInTab(link.href)
          }}
        >
          {words.openOutside}
        </button>
      </div>
    </Dialog>
  )
}
