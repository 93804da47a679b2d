import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { anyText } from '../../../../test/kit/any-text.ts'
import { isFault } from '../../../base/fault.ts'
import { MemoryDns } from '../../dns/memory-dns.ts'
import { thunderbirdAutoconfig } from '../../publishing/thunderbird-autoconfig.ts'
import { isHost, parseTarget, parseTargets } from './audit-target.ts'
import { type AutoconfigServer, findEndpoints } from './find-endpoints.ts'
import { readAutoconfig } from './read-autoconfig.ts'

describe('targets', () => {
  const good: readonly (readonly [text: string, expected: string])[] = [
    ['example.org', 'name example.org'],
    ['Example.ORG.', 'name example.org'],
    ['192.0.2.1', 'name 192.0.2.1'],
    ['2001:db8::1', 'name 2001:db8::1'],
    ['mx.example.org:25', 'smtp mx.example.org 25'],
    ['mx.example.org:993', 'imaps mx.example.org 993'],
    ['mx.example.org:2525', 'tls mx.example.org 2525'],
    ['[2001:db8::1]:587', 'submission 2001:db8::1 587'],
    ['imap://mail.example.org', 'imap mail.example.org 143'],
    ['smtp+starttls://mail.example.org:2525', 'smtp mail.example.org 2525'],
    ['IMAPS://mail.example.org/', 'imaps mail.example.org 993'],
    ['https://example.org/', 'https example.org 443'],
    ['tls://127.0.0.1:8443', 'tls 127.0.0.1 8443'],
    ['pop3s://[::1]', 'pop3s ::1 995'],
    [' xn--bcher-kva.example ', 'name xn--bcher-kva.example'],
  ]
  for (const [text, expected] of good) {
    test(`${text}: ${expected}`, () => {
      const target = parseTarget(text)
      const { host } = target
      assert.equal(target.kind === 'name' ? `name ${host}` : `${target.service} ${host} ${target.port}`, expected)
    })
  }

  const bad = [
    '',
    ':25',
    'a:0',
    'a:65536',
    'a:b',
    'ftp://a',
    'constructor://a',
    'a b',
    'https://a/path',
    '-a.test',
    'a..b',
    '[192.0.2.1]:25',
    '1.2.3',
    '[::1',
    'a_.test',
    `${'a'.repeat(64)}.test`,
    'a\u001b[2J',
    'bücher.example',
  ]
  for (const text of bad) {
    test(`${JSON.stringify(text)} is refused`, () =>
      assert.throws(
        () => parseTarget(text),
        (error) => isFault(error, 'audit/bad-target'),
      ))
  }

  test('a file has one on each line, and remarks', () => {
    assert.equal(parseTargets('# ours\nexample.org\r\n\n imap://a.test # old\n').length, 2)
    assert.throws(
      () => parseTargets('a.test\n/etc/passwd\n'),
      (error) => isFault(error, 'audit/bad-target'),
    )
  })

  test('any text is a target or is refused', () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        try {
          assert.ok(isHost(parseTarget(text).host))
        } catch (error) {
          assert.ok(isFault(error, 'audit/bad-target'))
        }
      }),
    )
  })
})

describe('what belongs to a name', () => {
  const none = async (): Promise<readonly AutoconfigServer[]> => []

  test('a domain: its web site, its MX hosts by preference, what SRV and autoconfiguration name, each once', async () => {
    const dns = new MemoryDns()
      .put('example.org', 'MX', [
        { preference: 20, exchange: 'mx2.example.org' },
        { preference: 10, exchange: 'mx1.example.org' },
      ])
      .put('_imaps._tcp.example.org', 'SRV', [{ priority: 0, weight: 1, port: 993, target: 'mail.example.org' }])
      .put('_pop3._tcp.example.org', 'SRV', [{ priority: 0, weight: 0, port: 0, target: '' }])
    const autoconfig = async () => [
      { type: 'imap', hostname: 'mail.example.org', port: 993, socketType: 'SSL' },
      { type: 'smtp', hostname: 'mail.example.org', port: 587, socketType: 'STARTTLS' },
      { type: 'exchange', hostname: 'mail.example.org', port: 443, socketType: 'SSL' },
      { type: 'pop3', hostname: 'odd host\u001b[2J', port: 995, socketType: 'SSL' },
      { type: 'imap', hostname: 'mail.example.org', port: 99_999, socketType: 'SSL' },
    ]
    const found = await findEndpoints(parseTarget('example.org'), dns, autoconfig)
    assert.deepEqual(
      found.map(({ service, host, port, mailDomain, isAnnounced }) => [service, host, port, mailDomain, isAnnounced]),
      [
        ['https', 'example.org', 443, undefined, false],
        ['smtp', 'mx1.example.org', 25, 'example.org', true],
        ['smtp', 'mx2.example.org', 25, 'example.org', true],
        ['imaps', 'mail.example.org', 993, undefined, true],
        ['submission', 'mail.example.org', 587, undefined, true],
      ],
    )
  })

  test('a host without such records has the usual ports', async () => {
    const found = await findEndpoints(parseTarget('mail.example.org'), new MemoryDns(), none)
    assert.equal(found.length, 8)
    assert.ok(found.every(({ host, isAnnounced }) => host === 'mail.example.org' && !isAnnounced))
  })

  test('a port is that port, and nobody is asked', async () => {
    const dns = new MemoryDns()
    assert.equal((await findEndpoints(parseTarget('example.org:993'), dns, none)).length, 1)
    assert.deepEqual(dns.asked, [])
  })

  test('a domain that names thousands of hosts does not send us through the net', async () => {
    const many = Array.from({ length: 3000 }, (_, i) => ({ preference: 1, exchange: `mx${i}.example.org` }))
    const found = await findEndpoints(parseTarget('example.org'), new MemoryDns().put('example.org', 'MX', many), none)
    assert.equal(found.length, 11)
  })

  test('a domain that takes no mail (RFC 7505) has no MX host', async () => {
    const dns = new MemoryDns().put('example.org', 'MX', [{ preference: 0, exchange: '' }])
    const found = await findEndpoints(parseTarget('example.org'), dns, none)
    assert.ok(found.every(({ host }) => host === 'example.org'))
  })
})

describe('autoconfiguration files', () => {
  test('ours is read', () => {
    const file = thunderbirdAutoconfig('example.org', 'Mail.example.org', [
      { service: 'imaps', port: 993 },
      { service: 'pop3', port: 110 },
      { service: 'submission', port: 587 },
    ])
    assert.deepEqual(readAutoconfig(file), [
      { type: 'imap', hostname: 'mail.example.org', port: 993, socketType: 'SSL' },
      { type: 'pop3', hostname: 'mail.example.org', port: 110, socketType: 'STARTTLS' },
      { type: 'smtp', hostname: 'mail.example.org', port: 587, socketType: 'STARTTLS' },
    ])
  })

  test('any text names servers or none', () => {
    assert.deepEqual(readAutoconfig('<html></html>'), [])
    fc.assert(
      fc.property(
        fc.string(),
        (text) => void readAutoconfig(`<clientConfig><emailProvider>${text}</emailProvider></clientConfig>`),
      ),
    )
  })
})
