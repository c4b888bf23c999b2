import { expect, test } from 'vitest'
import { readOutsideLink, saysWhere, visibleText } from './outside-link.ts'

test.each([
  ['https://example.org/a?b=c#d', 'https://example.org/a?b=c#d', 'example.org'],
  ['http://192.168.1.20:8080/', 'http://192.168.1.20:8080/', '192.168.1.20:8080'],
  // Cyrillic letters that look like Latin ones.
  ['https://раypal.com/', 'https://xn--ypal-43d9g.com/', 'xn--ypal-43d9g.com'],
  ['https://bücher.example/', 'https://xn--bcher-kva.example/', 'xn--bcher-kva.example'],
  // A host before the host.
  ['https://bank.example@evil.example/', 'https://evil.example/', 'evil.example'],
  ['https://user:secret@evil.example/', 'https://evil.example/', 'evil.example'],
  // Numbers in another writing.
  ['http://0x7f.1/', 'http://127.0.0.1/', '127.0.0.1'],
  ['https://evil.example/\u202egro.knab//:sptth', 'https://evil.example/gro.knab//:sptth', 'evil.example'],
  ['https://ba\u200bnk.example/', 'https://bank.example/', 'bank.example'],
  [
    'mailto:a@b.example?subject=Hi%20there&attach=/etc/passwd&cc=x@y',
    'mailto:a@b.example?subject=Hi%20there',
    'a@b.example',
  ],
])('%s leads to where it is said to lead', (text, href, host) => {
  expect(readOutsideLink(text)).toEqual({ href, host })
})

test.each([
  'javascript:alert(1)',
  'java\u0000script:alert(1)',
  'data:text/html,x',
  'file:///etc/passwd',
  'landline://join?v=1',
  'vbscript:x',
  'smb://host/share',
  'ms-settings:',
  'mailto:',
  'mailto:a@b,c@d',
  'mailto:a@b%0d%0aBcc:x@y',
  'https://',
  'no link',
  `https://example.org/${'x'.repeat(5_000)}`,
])('%s is not opened', (text) => {
  expect(readOutsideLink(text)).toBeUndefined()
})

test('what is shown says where it leads, or its host is shown beside it', () => {
  const link = readOutsideLink('https://example.org/') ?? { href: '', host: '' }
  for (const shown of ['https://example.org/', 'https://example.org', 'example.org', 'Example.ORG'])
    expect(saysWhere(shown, link)).toBe(true)
  for (const shown of ['https://bank.example', 'click here', 'example.org.evil.example'])
    expect(saysWhere(shown, link)).toBe(false)
  const lookalike = readOutsideLink('https://раypal.com/') ?? { href: '', host: '' }
  expect(saysWhere('https://раypal.com/', lookalike)).toBe(false)
  expect(visibleText('a\u202eb\u200bc')).toBe('abc')
})
