import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { isTame, MarkdownText } from './markdown.tsx'

const html = (text: string): string => renderToStaticMarkup(<MarkdownText text={text} />)

test('what people write with it is shown formatted', () => {
  const shown = html('# Title\n\n**bold**, *slanted*, ~~gone~~ and `code`\n\n- [x] done\n- open\n\n> quoted')
  for (const part of [
    '<strong>bold</strong>',
    '<em>slanted</em>',
    '<del>gone</del>',
    '<code>code</code>',
    '<blockquote>',
  ])
    expect(shown).toContain(part)
  expect(shown).toContain('☑')
  // A heading in a message is no heading of the page.
  expect(shown).not.toMatch(/<h\d/)
})

test.each([
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<iframe src="https://evil.example"></iframe>',
  '<a href="javascript:alert(1)">x</a>',
  '<style>*{display:none}</style>',
  '<svg onload=alert(1)>',
])('markup stays words: %s', (text) => {
  const shown = html(text)
  expect(shown).not.toMatch(/<(script|img|iframe|style|svg)/)
  expect(shown).not.toMatch(/<[a-z][^>]*\s(on\w+|style|src)=/)
  expect(shown).not.toMatch(/href="javascript/i)
})

test.each([
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt:alert(1))',
  '[x](data:text/html,<script>alert(1)</script>)',
  '[x](vbscript:x)',
  '[x](file:///etc/passwd)',
  '[x](landline://join?x)',
  '![x](javascript:alert(1))',
])('a link that leads nowhere good is words: %s', (text) => {
  expect(html(text)).not.toContain('href')
})

test('a link shows where it leads where its words do not; nothing is fetched', () => {
  expect(html('[https://bank.example](https://evil.example/login)')).toContain('(evil.example)')
  expect(html('https://landline.example')).not.toContain('link-target')
  const picture = html('![a cat](https://tracker.example/cat.png)')
  expect(picture).not.toContain('<img')
  expect(picture).toContain('a cat')
  const link = html('[x](https://example.org)')
  expect(link).toContain('rel="noopener noreferrer"')
})

test('letters that look like others show what they are; what turns the writing is taken out; mail may be written', () => {
  expect(html('https://\u0440\u0430ypal.com')).toContain('(xn--ypal-43d9g.com)')
  expect(html('[https://xn--ypal-43d9g.com](https://\u0440\u0430ypal.com)')).not.toContain('link-target')
  expect(html('[safe\u202emoc](https://evil.example)')).not.toContain('\u202e')
  expect(html('[bank.example](https://bank.example@evil.example/)')).toContain('(evil.example)')
  expect(html('<me@example.org>')).toContain('href="mailto:me@example.org"')
})

test('what would be much work to format is shown as it is written', () => {
  expect(
    isTame('# Title\n\n- one\n  - two\n    - three\n\n> > said\n\n| a | b |\n|---|---|\n| 1 | 2 |'),
  ).toBe(true)
  for (const bomb of [
    '> '.repeat(20),
    '- '.repeat(20),
    '['.repeat(2_000),
    `${' '.repeat(60)}- x`,
    'x'.repeat(30_000),
  ])
    expect([bomb.slice(0, 9), isTame(bomb)]).toEqual([bomb.slice(0, 9), false])
})
