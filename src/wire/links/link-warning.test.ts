import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyWebUrl } from '../../../test/kit/any-text.ts'
import { linkWarning } from './link-warning.ts'

const OWN = ['mail.posthus.test', 'posthus.test']

const links: readonly (readonly [text: string, href: string, reasons: string])[] = [
  ['our offer', 'https://shop.example.org/x', ''],
  ['https://shop.example.org', 'https://shop.example.org/x?y', ''],
  ['www.example.org', 'https://example.org/', ''],
  ['example.org', 'https://click.example.org/track', ''],
  ['news.example.co.uk', 'https://example.co.uk/', ''],
  ['Node.js is here', 'https://nodejs.org/', ''],
  ['report.pdf', 'https://files.example.org/report.pdf', ''],
  ['anna@example.org', 'mailto:anna@example.org', ''],
  ['1.5 of 2.5', 'https://example.org/', ''],
  ['the end.Next', 'https://next.example/', ''],
  ['https://bank.example', 'https://evil.test/', 'other-host'],
  ['bank.example', 'https://bank.example.evil.test/', 'other-host'],
  ['bank.co.uk', 'https://evil.co.uk/', 'other-host'],
  ['\u200b bank.exa\u00admple/login ', 'https://evil.test/', 'other-host'],
  ['HTTPS://BANK.EXAMPLE/a', 'https://evil.test/', 'other-host'],
  ['https://bank.example@evil.test/', 'https://bank.example@evil.test/', 'credentials'],
  ['log in', 'https://bank.example:x@evil.test/', 'credentials'],
  ['log in', 'https://pаypal.com/', 'mixed-scripts'],
  ['log in', 'https://xn--pypal-4ve.com/', 'mixed-scripts'],
  ['log in', 'https://аррӏе.com/', 'look-alike'],
  ['log in', 'https://münchen.example/', ''],
  ['log in', 'https://пример.рф/', ''],
  ['log in', 'https://例え.jp/', ''],
  ['log in', 'https://xn--99zz99-.com/', ''],
  ['log in', 'https://p0sthus.test/', 'like-ours'],
  ['log in', 'https://mail.posthus.test.evil.example/', 'like-ours'],
  ['log in', 'https://роsthus.test/', 'mixed-scripts like-ours'],
  ['log in', 'https://mail.posthus.test/', ''],
  ['log in', 'https://new.posthus.test/', ''],
  ['log in', 'javascript:alert(1)', ''],
  ['log in', 'nothing', ''],
]
for (const [text, href, reasons] of links) {
  test(`"${text}" to ${href}: ${reasons || 'nothing to say'}`, () =>
    assert.equal(linkWarning({ href, text }, OWN)?.reasons.join(' ') ?? '', reasons))
}

test('the place is named as it is read, and as it is', () => {
  assert.equal(linkWarning({ href: 'https://pаypal.com/', text: '' }, [])?.host, 'pаypal.com (xn--pypal-4ve.com)')
  assert.equal(linkWarning({ href: 'https://evil.test/', text: 'bank.example' }, [])?.host, 'evil.test')
})

test('any text and any address are looked at in bounded time and never fail', () => {
  fc.assert(fc.property(fc.string(), anyWebUrl(), (text, href) => void linkWarning({ href, text }, OWN)))
  fc.assert(fc.property(fc.string(), fc.string(), (text, href) => void linkWarning({ href, text }, OWN)))
  const label = fc.stringMatching(/^[a-z0-9-]{1,60}$/)
  fc.assert(fc.property(label, (text) => void linkWarning({ href: `https://xn--${text}.test/`, text }, OWN)))
  for (const piece of ['a.', 'a@', 'http://', '-', 'ä.']) {
    linkWarning({ href: 'https://a.test/', text: piece.repeat(50_000) }, OWN)
  }
})
