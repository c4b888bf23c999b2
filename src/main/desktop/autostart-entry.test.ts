import { expect, test } from 'vitest'
import { autostartEntry } from './autostart-entry.ts'

const execOf = (command: readonly string[]): string | undefined =>
  /^Exec=(.*)$/m.exec(autostartEntry(command))?.[1]

test('an ordinary command stays readable', () => {
  expect(execOf(['/opt/Landline/landline', '--hidden'])).toBe('"/opt/Landline/landline" "--hidden"')
})

test.each([
  ['/home/a b/app', '"/home/a b/app"'],
  ['/x$(reboot)', '"/x\\\\$(reboot)"'],
  ['/x`id`', '"/x\\\\`id\\\\`"'],
  ['a"b', '"a\\\\"b"'],
  ['a\\b', '"a\\\\\\\\b"'],
  ['50%f', '"50%%f"'],
])('nothing in a path is taken for more than a path: %s', (path, expected) => {
  expect(execOf([path])).toBe(expected)
})

test('a line break in a path adds no key', () => {
  expect(autostartEntry(['a\nExec=evil'])).not.toMatch(/^Exec=evil/m)
})
