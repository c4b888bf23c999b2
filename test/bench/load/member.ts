import { z } from 'zod'
import type { Target } from './line.ts'

/** What a member of the room tells the load generator. */
export interface MemberEvents {
  /** A message of somebody else came. */
  readonly delivered: () => void
  /** The server has acknowledged the message of this number. */
  readonly acknowledged: (number: number) => void
}

/** Somebody connected, registered and in the room. */
export interface Member {
  /** Sends the next message of the room. @param number names it in its acknowledgement; starts at 1 */
  readonly send: (number: number) => void
  readonly close: () => void
}

/** What a dialect needs to bring somebody into the room. */
export interface Joining {
  readonly target: Target
  /** Which of the members it is. */
  readonly index: number
  /** The sealed envelope: what every message carries. */
  readonly envelope: Buffer
  readonly events: MemberEvents
  /** Who they are, where the server asks. */
  readonly person: Person | undefined
  /** The relay's fingerprint where its clients cannot see it: in runs without TLS. */
  readonly fingerprint: string | undefined
}

export type Join = (joining: Joining) => Promise<Member>

/** People whom a relay can let in. */
export const peopleSchema = z.array(
  z.object({
    address: z.string(),
    device: z.string(),
    /** The list of their devices, signed, as it is sent. */
    list: z.unknown(),
    /** Their admission key (PKCS #8), base64. */
    admissionKey: z.string(),
  }),
)
export type Person = z.infer<typeof peopleSchema>[number]

/** The room that everybody is in. */
export const roomName = 'room:bench'
