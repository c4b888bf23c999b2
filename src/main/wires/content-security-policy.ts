/**
 * What the interface may load, in both shells: its own files and nothing else. No inline script, no inline style, no
 * frame, no remote content, so that markup smuggled into a message has nothing to act with.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  'media-src blob:',
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')
