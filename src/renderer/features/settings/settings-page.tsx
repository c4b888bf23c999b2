import { useEffect, useRef } from 'react'
import { words } from '../../i18n/words.ts'
import { AboutSection } from './about-section.tsx'
import { AppearanceSection } from './appearance-section.tsx'
import { BackupSection } from './backup-section.tsx'
import { DesktopSection } from './desktop-section.tsx'
import { DevicesSection } from './devices-section.tsx'
import { LogSection } from './log-section.tsx'
import { PrivacySection } from './privacy-section.tsx'
import { DeleteSection } from './delete-section.tsx'
import { SecuritySection } from './security-section.tsx'
import { ProfileSection } from './profile-section.tsx'
import { StorageSection } from './storage-section.tsx'
import { goToSection, SectionNav } from './section-nav.tsx'
import { UpdatesSection } from './updates-section.tsx'
import { WritingSection } from './writing-section.tsx'

interface SettingsPageProps {
  /** The name of the section that one is taken to. */
  readonly section: string | undefined
  readonly onShortcuts: () => void
}

/** What can be set: who one is, how it looks, what others are told, what is kept, which devices there are. */
export const SettingsPage = ({ section, onShortcuts }: SettingsPageProps) => {
  const column = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const wanted = [...(column.current?.children ?? [])].find(({ ariaLabel }) => ariaLabel === section)
    if (section !== undefined && wanted instanceof HTMLElement) goToSection(wanted)
  }, [section])
  return (
    <div className="page-scroll settings">
      <SectionNav column={column} />
      <div className="page-column" ref={column}>
        <h1>{words.settings}</h1>
        <ProfileSection />
        <AppearanceSection />
        <WritingSection onShortcuts={onShortcuts} />
        <DesktopSection />
        <PrivacySection />
        <SecuritySection />
        <StorageSection />
        <BackupSection />
        <DevicesSection />
        <LogSection />
        <UpdatesSection />
        <DeleteSection />
        <AboutSection />
      </div>
    </div>
  )
}
