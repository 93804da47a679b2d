import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { systemClock } from '../../base/clock.ts'
import { systemEntropy } from '../../base/entropy.ts'
import type { Endpoint, EndpointFacts, EndpointLanguage } from '../../core/audit/endpoint-facts.ts'
import { knownValue } from '../../core/audit/fact.ts'
import { probeEndpoint } from './probe-endpoint.ts'
import { PROBE_LIMITS } from './probe-limits.ts'

/** What a server says: first by itself, then to each line that it is sent. */
type Script = readonly string[]

const talks: readonly (readonly [string, EndpointLanguage, Script, RegExp])[] = [
  ['SMTP that has no STARTTLS', 'smtp', ['220 a\r\n', '250-a\r\n250 SIZE\r\n'], /does not offer STARTTLS/],
  [
    'SMTP that refuses it',
    'smtp',
    ['220 a\r\n', '250-a\r\n250 STARTTLS\r\n', '454 4.7.0 not now\r\n'],
    /“454 4\.7\.0 not now” to STARTTLS/,
  ],
  ['SMTP that wants nobody', 'smtp', ['554 5.7.1 go away\r\n'], /^554 5\.7\.1 go away$/],
  ['SMTP that is busy', 'smtp', ['421 4.3.2 busy\r\n'], /^421 4\.3\.2 busy$/],
  [
    'SMTP that does not like EHLO',
    'smtp',
    ['220 a\r\n', '502 5.5.1 what\r\n'],
    /“502 5\.5\.1 what” where an answer to EHLO/,
  ],
  ['SMTP with control characters', 'smtp', ['\x1b[2J220 a\r\n'], /“\?\[2J220 a” where an SMTP greeting/],
  ['SMTP that hangs up', 'smtp', ['220 a\r\n', ''], /hung up before TLS/],
  ['SMTP that says nothing', 'smtp', [], /did not answer in time/],
  ['SMTP whose line never ends', 'smtp', [`220 ${'a'.repeat(9000)}`], /a line of more than 8192 octets/],
  ['SMTP whose reply never ends', 'smtp', ['220 a\r\n', '250-a\r\n'.repeat(300)], /more than 200 lines/],
  ['IMAP that says goodbye', 'imap', ['* BYE too many\r\n'], /^\* BYE too many$/],
  [
    'IMAP that has no STARTTLS',
    'imap',
    ['* OK a\r\n', '* CAPABILITY IMAP4rev1\r\np1 OK\r\n'],
    /does not offer STARTTLS/,
  ],
  [
    'IMAP that refuses it',
    'imap',
    ['* OK a\r\n', '* CAPABILITY STARTTLS\r\np1 OK\r\n', 'p2 BAD no\r\n'],
    /“p2 BAD no” to p2 STARTTLS/,
  ],
  ['POP3 that has no STLS', 'pop3', ['+OK a\r\n', '+OK\r\nUSER\r\n.\r\n'], /does not offer STARTTLS/],
  [
    'POP3 without CAPA, and without STLS',
    'pop3',
    ['+OK a\r\n', '-ERR what\r\n', '-ERR what\r\n'],
    /“-ERR what” to STLS/,
  ],
  ['ManageSieve that has no STARTTLS', 'managesieve', ['"SASL" "PLAIN"\r\nOK\r\n'], /does not offer STARTTLS/],
  ['ManageSieve that is something else', 'managesieve', ['HTTP/1.1 400 Bad\r\n'], /where a ManageSieve greeting/],
]
for (const [name, language, script, why] of talks) {
  test(`${name} is left after one connection, with what it said`, async () => {
    const facts = await talked(language, script)
    assert.equal(knownValue(facts.reached), false)
    assert.match(facts.reached.state === 'known' ? facts.reached.how : '', why)
    assert.equal(facts.effort.connections, 1)
    assert.equal(
      facts.protocols.every(({ offered }) => offered.state === 'unknown'),
      true,
    )
  })
}

const logins: readonly (readonly [string, EndpointLanguage, Script, boolean])[] = [
  ['AUTH in SMTP', 'smtp', ['220 a\r\n', '250-a\r\n250 AUTH PLAIN\r\n'], true],
  ['AUTH= of old clients', 'smtp', ['220 a\r\n', '250-a\r\n250 AUTH=LOGIN\r\n'], true],
  ['no AUTH in SMTP', 'smtp', ['220 a\r\n', '250-a\r\n250 SIZE\r\n'], false],
  ['LOGIN in IMAP', 'imap', ['* OK a\r\n', '* CAPABILITY IMAP4rev1\r\np1 OK\r\n'], true],
  ['LOGINDISABLED', 'imap', ['* OK a\r\n', '* CAPABILITY IMAP4rev1 LOGINDISABLED\r\np1 OK\r\n'], false],
  ['AUTH= beside LOGINDISABLED', 'imap', ['* OK a\r\n', '* CAPABILITY LOGINDISABLED AUTH=PLAIN\r\np1 OK\r\n'], true],
  ['USER in POP3', 'pop3', ['+OK a\r\n', '+OK\r\nUSER\r\n.\r\n'], true],
  ['APOP in POP3', 'pop3', ['+OK <1.2@a>\r\n', '+OK\r\nTOP\r\n.\r\n'], true],
  ['neither in POP3', 'pop3', ['+OK a\r\n', '+OK\r\nTOP\r\n.\r\n'], false],
  ['SASL in ManageSieve', 'managesieve', ['"SASL" "PLAIN"\r\nOK\r\n'], true],
  ['an empty SASL in ManageSieve', 'managesieve', ['"SASL" ""\r\nOK\r\n'], false],
]
for (const [name, language, script, isOffered] of logins) {
  test(`${name} ${isOffered ? 'is' : 'is no'} login before TLS`, async () => {
    const { starttls } = await talked(language, script)
    assert.equal(starttls && knownValue(starttls.loginBeforeTls), isOffered)
  })
}

async function talked(language: EndpointLanguage, script: Script): Promise<EndpointFacts> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    const left = [...script]
    const speak = () => {
      const said = left.shift()
      if (said === '') socket.end()
      else if (said !== undefined) socket.write(said)
    }
    speak()
    socket.on('data', speak)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const endpoint: Endpoint = {
    service: language,
    host: 'localhost',
    address: '127.0.0.1',
    port,
    language,
    security: 'starttls',
  }
  try {
    return await probeEndpoint(
      endpoint,
      { clock: systemClock, entropy: systemEntropy },
      { ...PROBE_LIMITS, greetingMs: 600 },
    )
  } finally {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
}
