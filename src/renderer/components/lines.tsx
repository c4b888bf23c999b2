import type { TransportId } from '../../shared/model/ids.ts'

/** The mark of a line: the local one is a short arc between two points, the long-distance one reaches around. */
export const LineMark = ({ line, size = 14 }: { readonly line: TransportId; readonly size?: number }) => (
  <svg className={`line-mark ${line}`} viewBox="0 0 16 16" width={size} height={size} aria-hidden="true">
    {line === 'lan' ? (
      <path d="M3.6 10.2C4.6 3.4 11.4 3.4 12.4 10.2M5.4 12a1.9 1.9 0 1 1-3.8 0 1.9 1.9 0 0 1 3.8 0ZM14.4 12a1.9 1.9 0 1 1-3.8 0 1.9 1.9 0 0 1 3.8 0Z" />
    ) : (
      <path d="M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2ZM2.2 8h11.6M8 2c2.2 1.8 2.2 10.2 0 12M8 2c-2.2 1.8-2.2 10.2 0 12" />
    )}
  </svg>
)
