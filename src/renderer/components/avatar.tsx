import type { Address } from '../../shared/model/ids.ts'
import { usePicture } from '../app/pictures.ts'

/** Somebody: the picture they show of themselves, else one that follows from their address, which nobody else has. */
export const Avatar = ({ address, name, size = 38, online = false, stranger = false }: AvatarProps) => {
  const url = usePicture(address)
  return (
    <span className="avatar" style={{ width: size, height: size }}>
      {url === undefined || stranger ? (
        <Generated address={address} name={name} size={size} />
      ) : (
        <img src={url} alt="" width={size} height={size} draggable={false} />
      )}
      {online && <span className="avatar-online" />}
    </span>
  )
}

/** A picture that follows from an address, so that people are recognised and look-alikes are not. */
const Generated = ({
  address,
  name,
  size,
}: Pick<AvatarProps, 'address' | 'name'> & { readonly size: number }) => {
  const bytes = bytesOf(address)
  const hue = ((bytes[0] ?? 0) * 256 + (bytes[1] ?? 0)) % 360
  const second = (hue + 40 + ((bytes[2] ?? 0) % 120)) % 360
  const [initial = ''] = Array.from(
    new Intl.Segmenter().segment(name.replace(/^0x/i, '')),
    ({ segment }) => segment,
  )
  return (
    <svg viewBox="0 0 40 40" width={size} height={size} aria-hidden="true">
      <circle cx="20" cy="20" r="20" fill={`hsl(${hue} 34% 46%)`} />
      {[3, 4, 5].map((index) => (
        <circle
          key={index}
          cx={4 + ((bytes[index] ?? 0) % 33)}
          cy={4 + ((bytes[index + 3] ?? 0) % 33)}
          r={7 + ((bytes[index + 6] ?? 0) % 9)}
          fill={`hsl(${second} 40% ${38 + index * 5}% / 62%)`}
        />
      ))}
      <text x="20" y="26" textAnchor="middle" fontSize="16" fontWeight="620" fill="#fff">
        {initial.toUpperCase()}
      </text>
    </svg>
  )
}

interface AvatarProps {
  readonly address: Address | string
  readonly name: string
  /** Pixels. */
  readonly size?: number
  readonly online?: boolean
  /** Whether they have not been answered yet: what they show of themselves is not shown then. */
  readonly stranger?: boolean
}

const bytesOf = (address: string): readonly number[] =>
  (address.slice(2).match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16) || 0)
