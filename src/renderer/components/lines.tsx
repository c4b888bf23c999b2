import type { TransportId } from '../../shared/model/ids.ts'

/** The mark of a line: the local one is a short arc between two points, the long-distance one reaches around. */
export const LineMark = ({ line, size = 14 }: { readonly line: TransportId; readonly size?: number }) => (
  <svg className={`line-mark ${line}`} viewBox="0 0 16 16" width={size} height={size} aria-hidden="true">
    {line === 'lan' ? (
      <path d="M3 11.5a5 5 0 0 1 10 0M3 11.5h.01M13 11.5h.01" />
    ) : (
      <path d="M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2ZM2.2 8h11.6M8 2c2.2 1.8 2.2 10.2 0 12M8 2c-2.2 1.8-2.2 10.2 0 12" />
    )}
  </svg>
)
