import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isFault } from '../../base/fault.ts'
import { type ImapUrl, parseImapUrl } from './imap-url.ts'

const WHOLE = { path: [], text: undefined }
const NOTHING = {
  host: undefined,
  user: undefined,
  uidValidity: undefined,
  section: WHOLE,
  partial: undefined,
  authorisation: undefined,
}
const TOKEN = '91354a473744909de610943775f92038'

test('URLs of messages and parts', () => {
  for (const [url, expected] of [
    ['/INBOX/;UID=20', { ...NOTHING, mailbox: 'INBOX', uid: 20 }],
    ['/inbox/;uid=20', { ...NOTHING, mailbox: 'INBOX', uid: 20 }],
    [
      '/Drafts;UIDVALIDITY=385759045/;UID=20/;section=HEADER',
      {
        ...NOTHING,
        mailbox: 'Drafts',
        uidValidity: 385759045,
        uid: 20,
        section: { path: [], text: { kind: 'header' } },
      },
    ],
    [
      'imap://joe@Example.COM:1143/gray%20council/%C3%A6/;UID=2/;SECTION=1.2.MIME/;PARTIAL=5.10',
      {
        ...NOTHING,
        host: 'example.com',
        user: 'joe',
        mailbox: 'gray council/æ',
        uid: 2,
        section: { path: [1, 2], text: { kind: 'mime' } },
        partial: { offset: 5, length: 10 },
      },
    ],
    [
      'imap://mail.example.com/a/;UID=1/;PARTIAL=0',
      { ...NOTHING, host: 'mail.example.com', mailbox: 'a', uid: 1, partial: { offset: 0, length: undefined } },
    ],
    [
      'imap://joe%40example.com;AUTH=*@h/a/;UID=1',
      { ...NOTHING, host: 'h', user: 'joe@example.com', mailbox: 'a', uid: 1 },
    ],
    [
      '/a/;UID=1/;SECTION=HEADER.FIELDS%20(DATE%20FROM)',
      {
        ...NOTHING,
        mailbox: 'a',
        uid: 1,
        section: { path: [], text: { kind: 'header-fields', names: ['DATE', 'FROM'], not: false } },
      },
    ],
  ] as const satisfies readonly (readonly [string, ImapUrl])[]) {
    assert.deepEqual(parseImapUrl(url), expected, url)
  }
})

test('URLs that carry an authorisation: those of RFC 4467', () => {
  const rump = 'imap://joe@example.com/INBOX/;uid=20/;section=1.2;urlauth=submit+fred'
  assert.deepEqual(parseImapUrl(rump).authorisation, {
    expiresMs: undefined,
    access: { who: 'submit', user: 'fred' },
    rump,
    proof: undefined,
  })
  assert.deepEqual(parseImapUrl(`${rump}:internal:${TOKEN}`).authorisation?.proof, {
    mechanism: 'INTERNAL',
    token: TOKEN,
  })
  const expiring = `imap://joe@example.com/INBOX/;uid=20;expire=2026-11-26T12:00:00Z;urlauth=anonymous:internal:${TOKEN}`
  assert.equal(parseImapUrl(expiring).authorisation?.expiresMs, Date.UTC(2026, 10, 26, 12))
  assert.deepEqual(parseImapUrl(expiring).authorisation?.access, { who: 'anonymous' })
  assert.deepEqual(parseImapUrl('/INBOX/;uid=20;urlauth=user+FRED%40b').authorisation?.access, {
    who: 'user',
    user: 'fred@b',
  })
})

test('everything else is a bad URL, and is told which', () => {
  for (const url of [
    '',
    '/',
    'INBOX/;UID=1',
    '/INBOX',
    '/INBOX/;UID=',
    '/INBOX/;UID=x',
    '/INBOX;UIDVALIDITY=/;UID=1',
    '/%ZZ/;UID=1',
    '/%C3/;UID=1',
    '/a/;UID=1/;SECTION=MIME',
    '/a/;UID=1/;SECTION=0',
    '/a/;UID=1/;SECTION=1]',
    '/a/;UID=1/;PARTIAL=x',
    '/a/;UID=1 ',
    '/a/;UID=1;URLAUTH=',
    '/a/;UID=1;URLAUTH=everybody',
    '/a/;UID=1;URLAUTH=user+',
    '/a/;UID=1;EXPIRE=tomorrow;URLAUTH=anonymous',
    '/a/;UID=1;EXPIRE=2026-99-99T00:00:00Z;URLAUTH=anonymous',
    '/a/;UID=1;URLAUTH=anonymous:internal:short',
    `/a/;UID=1;URLAUTH=anonymous:internal:${TOKEN}x`,
    'http://example.com/a/;UID=1',
    'imap://a@b@c/a/;UID=1',
  ]) {
    assert.throws(
      () => parseImapUrl(url),
      (error) => isFault(error, 'imap/bad-url') && error.message === url,
      url,
    )
  }
  assert.throws(
    () => parseImapUrl(`/${'a'.repeat(100_000)}/;UID=1`),
    (error) => isFault(error, 'imap/bad-url'),
  )
})

test('any text is a URL or a bad one', () => {
  const pieces = fc.constantFrom(
    'imap://',
    '/',
    ';UID=1',
    ';',
    'a',
    '@',
    '%41',
    '%',
    ';SECTION=',
    ';URLAUTH=',
    '+',
    ':',
    '1.2',
    '\0',
    'æ',
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
      try {
        assert.ok(Number.isSafeInteger(parseImapUrl(parts.join('')).uid))
      } catch (error) {
        assert.ok(isFault(error, 'imap/bad-url'), String(error))
      }
    }),
  )
})
