import type { GroupUpdated, Inbox } from '@xmtp/node-sdk'
import type { GroupChangeContent } from '../../../shared/model/content.ts'
import type { People } from './codec.ts'

/** Fields of a group as the SDK names them when they change. */
const fields = {
  title: 'group_name',
  description: 'description',
  imageUrl: 'group_image_url_square',
  disappearInNs: 'message_disappear_in_ns',
} as const

/** A change of a group as its members see it; undefined where it has nothing to show. */
export const readGroupChange = (
  change: GroupUpdated,
  people: Pick<People, 'addressOf'>,
): GroupChangeContent | undefined => {
  const addresses = (inboxes: readonly Inbox[]) =>
    inboxes.flatMap(({ inboxId }) => people.addressOf(inboxId) ?? [])
  const lists = {
    added: addresses(change.addedInboxes),
    removed: addresses(change.removedInboxes),
    left: addresses(change.leftInboxes),
    adminsAdded: addresses(change.addedAdminInboxes),
    adminsRemoved: addresses(change.removedAdminInboxes),
    ownersAdded: addresses(change.addedSuperAdminInboxes),
    ownersRemoved: addresses(change.removedSuperAdminInboxes),
  }
  const now = (field: string): string | undefined => {
    const changed = change.metadataFieldChanges.find(({ fieldName }) => fieldName === field)
    return changed && (changed.newValue ?? '')
  }
  const title = now(fields.title)
  const description = now(fields.description)
  const imageUrl = now(fields.imageUrl)
  const disappear = now(fields.disappearInNs)
  const shown = {
    ...Object.fromEntries(Object.entries(lists).filter(([, named]) => named.length > 0)),
    ...(title === undefined ? {} : { title: title.slice(0, 1000) }),
    ...(description === undefined ? {} : { description: description.slice(0, 4096) }),
    ...(imageUrl === undefined ? {} : { imageUrl: imageUrl.slice(0, 2048) }),
    ...(disappear === undefined ? {} : { disappearAfter: Math.max(0, Number(disappear || 0) / 1e6) }),
  }
  return Object.keys(shown).length === 0 ? undefined : { type: 'groupChange', ...shown }
}

/** Everyone whom a change names: their addresses must be known before it can be read. */
export const inboxesIn = (change: GroupUpdated): readonly string[] =>
  [
    change.addedInboxes,
    change.removedInboxes,
    change.leftInboxes,
    change.addedAdminInboxes,
    change.removedAdminInboxes,
    change.addedSuperAdminInboxes,
    change.removedSuperAdminInboxes,
  ].flatMap((inboxes) => inboxes.map(({ inboxId }) => inboxId))
