import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryDns } from '../dns/memory-dns.ts'
import { changed, letter, verifyLetter } from './signed-letter.fixture.ts'

const RSA_1024 =
  'MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR' +
  '+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB'
const BRISBANE_RSA =
  'MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/RtdC2UzJ1' +
  'lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB'

/** RFC 6376 appendix A.2, with errata 3192 (one space in the body) and 4926 (the indentation of its source). */
const SIMPLE = letter(`DKIM-Signature: v=1; a=rsa-sha256; s=brisbane; d=example.com;
      c=simple/simple; q=dns/txt; i=joe@football.example.com;
      h=Received : From : To : Subject : Date : Message-ID;
      bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
      b=AuUoFEfDxTDkHlLXSZEpZj79LICEps6eda7W3deTVFOk4yAUoqOB
      4nujc7YopdG5dWLSdNg6xNAZpOPr+kHxt1IrE+NahM6L/LbvaHut
      KVdkLLkpVaVVQPzeRDI009SO2Il5Lu7rDNH6mZckBdrIx0orEtZV
      4bmp/YzhwvcubU4=;
Received: from client1.football.example.com  [192.0.2.1]
      by submitserver.example.com with SUBMISSION;
      Fri, 11 Jul 2003 21:01:54 -0700 (PDT)
From: Joe SixPack <joe@football.example.com>
To: Suzie Q <suzie@shopping.example.net>
Subject: Is dinner ready?
Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
Message-ID: <20030712040037.46341.5F8J@football.example.com>

Hi.

We lost the game. Are you hungry yet?

Joe.
`)

/** RFC 8463 appendix A.3: the same letter under a signature of each algorithm. */
const BOTH = letter(`DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=brisbane; t=1528637909; h=from : to :
 subject : date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
 Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=test; t=1528637909; h=from : to : subject :
 date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3
 DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz
 dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=
From: Joe SixPack <joe@football.example.com>
To: Suzie Q <suzie@shopping.example.net>
Subject: Is dinner ready?
Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
Message-ID: <20030712040037.46341.5F8J@football.example.com>

Hi.

We lost the game.  Are you hungry yet?

Joe.
`)

const dns = new MemoryDns()
  .put('brisbane._domainkey.example.com', 'TXT', [`v=DKIM1; p=${BRISBANE_RSA}`])
  .put('brisbane._domainkey.football.example.com', 'TXT', [
    'v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=',
  ])
  .put('test._domainkey.football.example.com', 'TXT', [`v=DKIM1; k=rsa; p=${RSA_1024}`])

test('the letter of RFC 6376 appendix A, simple/simple', async () => {
  const [result] = await verifyLetter(SIMPLE, dns)
  assert.deepEqual(
    [result?.result, result?.reason, result?.domain, result?.identity],
    ['pass', undefined, 'example.com', 'joe@football.example.com'],
  )
})

test('the letter of RFC 8463 appendix A, Ed25519 and RSA', async () => {
  for (const chunkBytes of [1, 7, 1000]) {
    const results = await verifyLetter(BOTH, dns, { chunkBytes })
    assert.deepEqual(
      results.map(({ result, reason, algorithm, signature }) => [result, reason, algorithm, signature]),
      [
        ['pass', undefined, 'ed25519-sha256', '/gCrinpc'],
        ['pass', undefined, 'rsa-sha256', 'F45dVWDf'],
      ],
    )
  }
})

for (const [name, change, simple, relaxed] of [
  ['a word more in the body', (text: string) => text.replace('hungry', 'very hungry'), 'fail', 'fail'],
  ['a line more at the end', (text: string) => `${text}PS\r\n`, 'fail', 'fail'],
  ['empty lines more at the end', (text: string) => `${text}\r\n\r\n`, 'pass', 'pass'],
  ['another subject', (text: string) => text.replace('dinner', 'lunch'), 'fail', 'fail'],
  ['a subject folded otherwise', (text: string) => text.replace('Is dinner', 'Is\r\n\tdinner'), 'fail', 'pass'],
  ['a space more in a field', (text: string) => text.replace('Is dinner', 'Is  dinner'), 'fail', 'pass'],
  ['the name of a field in other letters', (text: string) => text.replace('Subject:', 'SUBJECT :'), 'fail', 'pass'],
  ['a second From above', (text: string) => `From: eve@example.com\r\n${text}`, 'pass', 'fail'],
  [
    'a second From below',
    (text: string) => text.replace('\r\n\r\n', '\r\nFrom: eve@example.com\r\n\r\n'),
    'fail',
    'fail',
  ],
  ['another field', (text: string) => `Reply-To: eve@example.com\r\n${text}`, 'pass', 'pass'],
] as const) {
  test(`after it was signed: ${name}`, async () => {
    const [first] = await verifyLetter(changed(SIMPLE, change), dns)
    assert.equal(first?.result, simple)
    const both = await verifyLetter(changed(BOTH, change), dns)
    assert.deepEqual(
      both.map(({ result }) => result),
      [relaxed, relaxed],
    )
  })
}
