import { useEffect, useRef, useState } from 'react'
import type { DesktopCommand } from '../../../shared/model/desktop.ts'
import type { ConversationId } from '../../../shared/model/ids.ts'
import { useApp, useStore } from '../../app/context.tsx'
import { ClosingDialog } from './closing-dialog.tsx'
import { OfferedLinks } from './link-dialog.tsx'
import { OutsideLinks } from './outside-links.tsx'
import { TroubleNotices } from './trouble-notices.tsx'
import { showCount, startPageNotices } from './page-notices.ts'
import { useViewReport } from './view-report.ts'

interface DesktopFrameProps {
  /** The conversation that is shown. */
  readonly shown: ConversationId | undefined
  readonly onOpen: (id: ConversationId) => void
  /** The system's menus have the window do something. */
  readonly onCommand: (command: DesktopCommand) => void
}

/** What the window does for the system around it: it says what it shows, opens what is asked for, and asks before it closes. */
export const DesktopFrame = ({ shown, onOpen, onCommand }: DesktopFrameProps) => {
  const store = useStore()
  const connection = useApp((state) => state.connection)
  const inBrowser = useApp((state) => state.info?.shell === 'browser')
  const [closing, setClosing] = useState(false)
  const open = useRef(onOpen)
  const command = useRef(onCommand)
  useEffect(() => {
    open.current = onOpen
    command.current = onCommand
  }, [onOpen, onCommand])
  useEffect(() => store.hear('command.given', (given) => command.current(given.command)), [store])
  useEffect(() => {
    // The system knows of a network that came back before anything is tried over it.
    const online = (): void => void store.call('network.tryAgain', {}).catch(() => {})
    window.addEventListener('online', online)
    return () => window.removeEventListener('online', online)
  }, [store])
  useViewReport(shown)
  useEffect(() => startPageNotices(store, (id) => open.current(id)), [store])
  useEffect(() => store.hear('closing.asked', () => setClosing(true)), [store])
  useEffect(() => {
    if (connection !== 'open' || !inBrowser) return
    // Without an answer the title stays as it is; the lost connection is said elsewhere.
    store.call('desktop.get', {}).then(
      ({ unread }) => showCount(unread),
      () => {},
    )
  }, [store, connection, inBrowser])
  return (
    <>
      <TroubleNotices />
      <OfferedLinks onOpen={onOpen} />
      {inBrowser && <OutsideLinks />}
      {closing && <ClosingDialog onClose={() => setClosing(false)} />}
    </>
  )
}
