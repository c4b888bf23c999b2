import type { Address } from '../../../shared/model/ids.ts'
import { shortAddress } from '../../app/format.ts'
import { Avatar } from '../../components/avatar.tsx'

interface PersonButtonProps {
  readonly address: Address
  readonly name: string
  readonly disabled?: boolean
  readonly onClick: () => void
}

/** Somebody who is on this network now, to be written to. */
export const PersonButton = ({ address, name, disabled = false, onClick }: PersonButtonProps) => (
  <button type="button" className="person" disabled={disabled} onClick={onClick}>
    <Avatar address={address} name={name} size={32} online />
    <span>
      <bdi>{name}</bdi>
      <span className="hint mono">{shortAddress(address)}</span>
    </span>
  </button>
)
