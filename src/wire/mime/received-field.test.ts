import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type ReceivedField, readReceived } from './received-field.ts'

const CASES: readonly (readonly [string, string, Partial<ReceivedField>])[] = [
  [
    'Postfix',
    'from mail.example.org (mail.example.org [192.0.2.1]) (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits) key-exchange X25519MLKEM768 server-signature ECDSA (prime256v1) server-digest SHA256) (No client certificate requested) by mx.posthus.test (Postfix) with ESMTPS id 4XyZ for <a@posthus.test>; Thu, 26 Nov 2026 10:00:00 +0100 (CET)',
    {
      from: 'mail.example.org',
      address: '192.0.2.1',
      by: 'mx.posthus.test',
      protocol: 'ESMTPS',
      tls: 'yes',
      version: 'TLSv1.3',
      suite: 'TLS_AES_256_GCM_SHA384',
      group: 'X25519MLKEM768',
      atMs: Date.UTC(2026, 10, 26, 9),
    },
  ],
  [
    'Postfix with ECDHE',
    'from a (unknown [IPv6:2001:db8::1]) (using TLSv1.2 with cipher ECDHE-RSA-AES256-GCM-SHA384 (256/256 bits) key-exchange ECDHE (P-256) server-signature RSA-PSS (2048 bits)) by b (Postfix) with ESMTPSA id 1',
    {
      address: '2001:db8::1',
      version: 'TLSv1.2',
      suite: 'ECDHE-RSA-AES256-GCM-SHA384',
      group: 'P-256',
      protocol: 'ESMTPSA',
    },
  ],
  ['Postfix in the clear', 'from a (b [192.0.2.3]) by c (Postfix) with ESMTP id 1', { tls: 'no', version: undefined }],
  [
    'Exim 4.94 and later',
    'from mail.example.org ([192.0.2.1]) by mx.example.net with esmtps (TLS1.3) tls TLS_AES_256_GCM_SHA384 (Exim 4.96) (envelope-from <a@example.org>) id 1abc-2 for b@example.net; Thu, 26 Nov 2026 09:00:00 +0000',
    { tls: 'yes', version: 'TLSv1.3', suite: 'TLS_AES_256_GCM_SHA384', protocol: 'ESMTPS', address: '192.0.2.1' },
  ],
  [
    'Exim before',
    'from [192.0.2.1] (helo=TLS1.3) by mx.example.net with esmtpsa (TLS1.2:ECDHE-RSA-AES256-GCM-SHA384:256) (Exim 4.92) id 1',
    { from: '[192.0.2.1]', address: '192.0.2.1', version: 'TLSv1.2', suite: 'ECDHE-RSA-AES256-GCM-SHA384' },
  ],
  [
    'Exim with GnuTLS',
    'from a ([192.0.2.1] helo=[198.51.100.9]) by b with esmtps (TLS1.3:ECDHE_X25519__RSA_PSS_RSAE_SHA256__AES_256_GCM:256) (Exim 4.92) id 1',
    { address: '192.0.2.1', version: 'TLSv1.3', group: 'X25519' },
  ],
  [
    'Sendmail',
    'from mail.example.org (mail.example.org [192.0.2.1] (may be forged)) by mx.example.net (8.17.1/8.17.1) with ESMTPS id 4AQ9 (version=TLSv1.2 cipher=ECDHE-RSA-AES256-GCM-SHA384 bits=256 verify=NOT) for <b@example.net>; Thu, 26 Nov 2026 09:00:00 GMT',
    { address: '192.0.2.1', version: 'TLSv1.2', suite: 'ECDHE-RSA-AES256-GCM-SHA384', tls: 'yes' },
  ],
  [
    'Exchange',
    'from AM0PR01.eurprd01.prod.exchangelabs.com (2603:10a6:208::20) by DB8PR01.eurprd01.prod.exchangelabs.com (2603:10a6:10:27::9) with Microsoft SMTP Server (version=TLS1_2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15.20.8158.23; Thu, 26 Nov 2026 09:00:00 +0000',
    {
      address: '2603:10a6:208::20',
      protocol: 'MICROSOFT SMTP SERVER',
      version: 'TLSv1.2',
      suite: 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
    },
  ],
  [
    'Exchange within',
    'from DB8PR01.eurprd01.prod.exchangelabs.com ([fe80::1]) by DB8PR01.eurprd01.prod.exchangelabs.com ([fe80::1%4]) with mapi id 15.20.8158.023',
    { protocol: 'MAPI', tls: 'unknown' },
  ],
  [
    'Gmail',
    'from mail-sor-f41.google.com (mail-sor-f41.google.com. [209.85.220.41]) by mx.google.com with SMTPS id d9sor.2026.11.26 for <b@gmail.com> (version=TLS1_3 cipher=TLS_AES_128_GCM_SHA256 bits=128/128); Thu, 26 Nov 2026 01:00:00 -0800 (PST)',
    { tls: 'yes', version: 'TLSv1.3', suite: 'TLS_AES_128_GCM_SHA256', atMs: Date.UTC(2026, 10, 26, 9) },
  ],
  [
    'Gmail within',
    'by 2002:a05:6402:1234:b0:5ab with SMTP id x12csp34; Thu, 26 Nov 2026 01:00:00 -0800 (PST)',
    { from: undefined, by: '2002:a05:6402:1234:b0:5ab' },
  ],
  [
    'Dovecot LMTP',
    'from mx.example.net ([192.0.2.8]) (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)) by box.example.net with LMTPS id abc (envelope-from <a@x.test>) for <b@example.net>; Thu, 26 Nov 2026 09:00:00 +0000',
    { protocol: 'LMTPS', version: 'TLSv1.3', address: '192.0.2.8' },
  ],
  [
    'Dovecot LMTP in the clear',
    'from mx ([192.0.2.8]) by box with LMTP id abc; Thu, 26 Nov 2026 09:00:00 +0000',
    { tls: 'no' },
  ],
  [
    'qmail',
    'from unknown (HELO using TLSv1.3) (192.0.2.9) by mx.example.net with SMTP; 26 Nov 2026 09:00:00 -0000',
    { address: '192.0.2.9', tls: 'no', version: undefined },
  ],
  [
    'qmail with TLS',
    'from unknown (HELO a) (192.0.2.9) by mx.example.net with (ECDHE-RSA-AES256-GCM-SHA384 encrypted) ESMTPS; 26 Nov 2026 09:00:00 -0000',
    { tls: 'yes', suite: 'ECDHE-RSA-AES256-GCM-SHA384' },
  ],
  [
    'qmail within',
    '(qmail 1234 invoked from network); 26 Nov 2026 09:00:00 -0000',
    { from: undefined, by: undefined, tls: 'unknown', atMs: Date.UTC(2026, 10, 26, 9) },
  ],
  [
    'Posthus',
    'from a.example.org ([192.0.2.7]) by mx.posthus.test (Posthus) with UTF8SMTPS id 0abc (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 and key exchange X25519MLKEM768) for <a@posthus.test>; Thu, 26 Nov 2026 09:00:00 +0000',
    { protocol: 'UTF8SMTPS', version: 'TLSv1.3', suite: 'TLS_AES_256_GCM_SHA384', group: 'X25519MLKEM768' },
  ],
  [
    'RFC 8314',
    'from a ([192.0.2.7]) by b with ESMTPS tls TLS_DHE_RSA_WITH_AES_128_CBC_SHA group ffdhe2048; Thu, 26 Nov 2026 09:00:00 +0000',
    { tls: 'yes', suite: 'TLS_DHE_RSA_WITH_AES_128_CBC_SHA', group: 'ffdhe2048' },
  ],
]

for (const [who, value, expected] of CASES) {
  test(`what ${who} writes is read`, () => {
    const read = readReceived(value)
    const named = Object.fromEntries(Object.keys(expected).map((key) => [key, read[key as keyof ReceivedField]]))
    assert.deepEqual(named, expected)
  })
}

test('what a client calls itself, or has its DNS call it, does not make a connection protected', () => {
  for (const value of [
    'from TLSv1.3 (x [192.0.2.1]) by b with ESMTP id 1',
    'from cipher=AES256 (using TLSv1.3 with cipher X [192.0.2.1]) by b with ESMTP id 1',
    'from [192.0.2.1] (helo=a version=TLS1_3) by b with esmtp id 1',
    'from a (HELO a version=TLS1_3) (192.0.2.1) by b with SMTP',
  ]) {
    const { tls, version, suite } = readReceived(value)
    assert.deepEqual({ tls, version, suite }, { tls: 'no', version: undefined, suite: undefined }, value)
  }
})

test('hostile values are read in bounded time, and what comes out is bounded and printable', () => {
  const nested = '('.repeat(100_000)
  for (const value of [
    nested,
    `from ${nested}`,
    `from ${'a'.repeat(100_000)} by b`,
    'by '.repeat(50_000),
    'from \x00\x1b[31m by \u00ff',
    '"'.repeat(9999),
    ';'.repeat(9999),
    'cipher '.repeat(20_000),
    '[IPv6:'.repeat(9999),
  ]) {
    check(readReceived(value))
  }
})

test('property: nothing fails, and all texts are short and printable', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'from',
      'by',
      'with',
      'ESMTPS',
      '(',
      ')',
      '[192.0.2.1]',
      ';',
      'tls',
      'group',
      'using TLSv1.3',
      'cipher=',
      '"',
      '\\',
    ),
    fc.string({ maxLength: 20 }),
  )
  fc.assert(fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => check(readReceived(pieces.join(' ')))))
})

function check(field: ReceivedField): void {
  for (const text of [field.from, field.address, field.by, field.protocol, field.version, field.suite, field.group]) {
    if (text !== undefined) assert.match(text, /^[\x20-\x7e]{1,255}$/)
  }
}
