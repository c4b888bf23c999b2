import { useEffect } from 'react'
import { useApp, useStore } from '../../app/context.tsx'
import { words } from '../../i18n/words.ts'

/** How often it is looked which relays announce themselves, milliseconds. */
const lookEvery = 3_000

/** The relays on this network that could be joined, looked for while this is used. */
export const useFoundRelays = () => {
  const store = useStore()
  const joined = useApp((state) => state.relay.joined)
  const found = useApp((state) => state.found)
  useEffect(() => {
    const look = () => void store.lookAround().catch(() => {})
    look()
    const timer = window.setInterval(look, lookEvery)
    return () => window.clearInterval(timer)
  }, [store])
  return found.filter(({ fingerprint }) => !joined.some((relay) => relay.fingerprint === fingerprint))
}

interface FoundRelaysProps {
  readonly relays: ReturnType<typeof useFoundRelays>
  readonly disabled?: boolean
  /** @param address of the relay that somebody wants to join */
  readonly onJoin: (address: string) => void
}

/** Relays that could be joined, each with its button. */
export const FoundRelays = ({ relays, disabled = false, onJoin }: FoundRelaysProps) => {
  if (relays.length === 0) return null
  return (
    <ul className="found" aria-label={words.foundTitle}>
      {relays.map(({ fingerprint, name, address }) => (
        <li key={fingerprint} className="row between">
          <span>
            <bdi>{name}</bdi> <span className="hint mono">{address}</span>
          </span>
          <button type="button" className="button" disabled={disabled} onClick={() => onJoin(address)}>
            {words.join}
          </button>
        </li>
      ))}
    </ul>
  )
}
