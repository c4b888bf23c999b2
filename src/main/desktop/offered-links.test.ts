import { expect, test } from 'vitest'
import type { OfferedLink } from '../../shared/model/desktop.ts'
import { OfferedLinks } from './offered-links.ts'

const contact = (name: string): string => `landline://contact?v=1&a=0x${'ab'.repeat(20)}&n=${name}`

test('links are looked at one after another: none takes the place of one that is before somebody', () => {
  const offered: OfferedLink[] = []
  const links = new OfferedLinks((one) => offered.push(one))
  expect(links.first()).toBeNull()
  for (const name of ['first', 'second', 'third', 'fourth']) links.take(contact(name))
  expect(offered.map(({ link }) => link)).toMatchObject([{ type: 'contact', name: 'first' }])
  // An answer to another one changes nothing.
  expect(links.answered(2)?.link).toMatchObject({ name: 'first' })
  expect(links.answered(1)?.link).toMatchObject({ name: 'third' })
  expect(links.answered(3)).toBeNull()
  links.take(contact('later'))
  expect(offered).toHaveLength(2)
})

test('one that cannot be read is shown as refused, without a word of it', () => {
  const links = new OfferedLinks(() => {})
  links.take('landline://contact?v=1&a=<script>')
  const refused = links.first()?.link
  expect(refused).toMatchObject({ type: 'refused' })
  expect(JSON.stringify(refused)).not.toContain('script')
})
