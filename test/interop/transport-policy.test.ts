import assert from 'node:assert/strict'
import { createHash, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { after, before, describe, test } from 'node:test'
import { TestAuthority } from '../kit/test-authority.ts'
import { Capture } from './harness/capture.ts'
import { ImapPeer } from './harness/imap-peer.ts'
import { enterNamespace, giveAddresses, useResolver } from './harness/namespace.ts'
import { PeerStream } from './harness/peer-stream.ts'
import { Postfix } from './harness/postfix.ts'
import { PASSWORD, Posthus } from './harness/posthus.ts'
import { eventually, run } from './harness/program.ts'
import { RESOLVER, SignedZone, type Zones } from './harness/signed-zone.ts'
import { SmtpAttacker } from './harness/smtp-attacker.ts'
import { SmtpPeer } from './harness/smtp-peer.ts'
import { Workbench } from './harness/workbench.ts'

await enterNamespace(import.meta.filename)

const SMTP = 25
/** The real Postfix, somebody who hides STARTTLS in front of it, somebody with a certificate of his own, the policy server, and a second Posthus. */
const [REAL, STRIPPER, FAKER, POLICIES, SECOND] = [
  '192.0.2.10',
  '192.0.2.20',
  '192.0.2.21',
  '192.0.2.30',
  '192.0.2.40',
] as const

const SIGNED = ['dane', 'rolled', 'authority', 'useless', 'stripped', 'faked', 'changed'].map((name) => `${name}.test`)
const PLAIN = ['sts', 'ststest', 'stsstrip', 'stsfake', 'stselse', 'stsgone', 'open', 'had'].map(
  (name) => `${name}.plain.test`,
)
const DOMAINS = [...SIGNED, ...PLAIN, 'broken.bogus.test']
/** Domains whose policy server does something else than hand out a policy that names the domain's host. */
const STS: Readonly<Record<string, { readonly mode: string; readonly mx: string } | 'redirect'>> = {
  'sts.plain.test': { mode: 'enforce', mx: '*.sts.plain.test' },
  'ststest.plain.test': { mode: 'testing', mx: '*.ststest.plain.test' },
  'stsstrip.plain.test': { mode: 'enforce', mx: 'mx.stsstrip.plain.test' },
  'stsfake.plain.test': { mode: 'enforce', mx: 'mx.stsfake.plain.test' },
  'stselse.plain.test': { mode: 'enforce', mx: 'mx.elsewhere.test' },
  'stsgone.plain.test': 'redirect',
}

const root = TestAuthority.root()
const middle = root.authority('Middle')
const real = middle.issue(DOMAINS.map((domain) => `mx.${domain}`))
const stranger = TestAuthority.root('Stranger')
const false_ = stranger.issue(DOMAINS.map((domain) => `mx.${domain}`))
const policyServer = root.issue(Object.keys(STS).map((domain) => `mta-sts.${domain}`))

let bench: Workbench
let posthus: Posthus
let postfix: Postfix
let zone: SignedZone
let capture: Capture
let stripper: SmtpAttacker
let faker: SmtpAttacker

before(async () => {
  bench = await Workbench.open('policy')
  await giveAddresses([REAL, STRIPPER, FAKER, POLICIES, SECOND, ...SignedZone.addresses])
  await useResolver(RESOLVER, bench.path('resolv.conf'))
  writeFileSync(bench.path('root.pem'), root.identity.cert)
  writeFileSync(bench.path('real.pem'), real.chain)
  writeFileSync(bench.path('real.key'), real.key, { mode: 0o600 })
  // What Posthus trusts beside the usual authorities.
  process.env['NODE_EXTRA_CA_CERTS'] = bench.path('root.pem')
  zone = await SignedZone.start(bench, zones(REAL))
  const settings = {
    mynetworks: '127.0.0.0/8 192.0.2.0/24',
    smtpd_tls_cert_file: bench.path('real.pem'),
    smtpd_tls_key_file: bench.path('real.key'),
  }
  postfix = await Postfix.start(bench, { keep: DOMAINS, at: { host: REAL, port: SMTP }, settings })
  const to = { host: REAL, port: SMTP }
  stripper = await SmtpAttacker.start({ kind: 'strip' }, { host: STRIPPER, port: SMTP }, to)
  faker = await SmtpAttacker.start(
    { kind: 'impersonate', key: false_.key, cert: false_.cert },
    { host: FAKER, port: SMTP },
    to,
  )
  bench.defer(() => Promise.all([stripper[Symbol.asyncDispose](), faker[Symbol.asyncDispose]()]))
  await servePolicies()
  capture = await Capture.start(bench, 'port-25', SMTP)
  const tables = `[dns]\nservers = ["${RESOLVER}"]\nvalidating = true\n[transport]\nremember-after = 1`
  posthus = await Posthus.start(bench, { members: ['anna', 'careful'], tables })
})

after(async () => {
  await bench[Symbol.asyncDispose]()
  for (const one of [root, stranger]) one[Symbol.dispose]()
})

describe('a real Postfix takes mail over a connection that proves itself', () => {
  for (const [domain, by] of [
    ['dane.test', /certificate verified by DANE/],
    ['rolled.test', /certificate verified by DANE/],
    ['authority.test', /certificate verified by DANE/],
    ['useless.test', /TLSv1\.3/],
    ['sts.plain.test', /certificate verified\)/],
    ['stsgone.plain.test', /TLSv1\.3/],
  ] as const) {
    test(domain, async () => {
      await submit(`anna`, domain)
      await delivered(domain)
      await eventually(() => (by.test(logOf(domain)) ? true : undefined), `the log says how ${domain} was proved`)
    })
  }
})

describe('mail waits where somebody is on the way, or the DNS says something else than the host', () => {
  for (const [domain, why] of [
    ['stripped.test', /DANE.*does not offer STARTTLS/],
    ['faked.test', /DANE.*no TLSA record matches/],
    ['changed.test', /DANE.*no TLSA record matches/],
    ['stsstrip.plain.test', /MTA-STS.*does not offer STARTTLS/],
    ['stsfake.plain.test', /MTA-STS.*not trusted/],
    ['stselse.plain.test', /MTA-STS policy of .* does not name this host/],
    ['broken.bogus.test', /signatures of the zone/],
  ] as const) {
    test(domain, async () => {
      await submit('anna', domain)
      assert.match(await deferred(domain), why)
    })
  }

  test('a key that is changed before its record waits, and goes out when the record follows', async () => {
    await zone.replace(zones(REAL, { changedIsRight: true }))
    const goesOut = async () => {
      await retryAll()
      return isKept('changed.test') ? true : undefined
    }
    await eventually(goesOut, 'the mail goes out')
  })
})

describe('what goes out in clear text, and what never does', () => {
  test('a domain that asks for nothing gets its mail past an attacker who hides STARTTLS: the control of the capture', async () => {
    await submit('anna', 'open.plain.test')
    await delivered('open.plain.test')
    assert.match(stripper.heard, /canary-anna-open\.plain\.test/)
  })

  test('a policy that is only tested lets mail pass, and the failure is counted', async () => {
    await submit('anna', 'ststest.plain.test')
    await delivered('ststest.plain.test')
    await logged('smtp-out/policy-failed', 'ststest.plain.test', 'starttls-not-supported')
  })

  test('a member whose mail never leaves in clear text, and a message of which its author says so, wait', async () => {
    await posthus.command(['account', 'transport', 'careful@posthus.test', 'encrypted'])
    await submit('careful', 'open.plain.test')
    assert.match(await deferred('open.plain.test', 'careful'), /only encrypted/)
    await submit('anna', 'open.plain.test', 'Posthus-Only-Encrypted: yes\r\n', 'marked')
    assert.match(await deferred('open.plain.test', 'marked'), /only encrypted/)
    await submit('anna', 'dane.test', 'Posthus-Only-Encrypted: yes\r\n', 'marked')
    await delivered('dane.test', 'marked')
    const kept = postfix
      .kept()
      .map(String)
      .find((message) => message.includes('canary-marked-dane.test'))
    assert.ok(kept && !/only-encrypted/i.test(kept))
  })

  test('TLS that was there and is gone is waited for, until the operator forgets it', async () => {
    await submit('anna', 'had.plain.test')
    await delivered('had.plain.test')
    await zone.replace(zones(STRIPPER, { changedIsRight: true }))
    // The session with the real host waits for more mail, for ten seconds, and would take it.
    const sessions = () => run('ss', ['-Htn', 'state', 'established', 'dst', `${REAL}:${SMTP}`])
    await eventually(async () => ((await sessions()).stdout === '' ? true : undefined), 'the session ends')
    await submit('anna', 'had.plain.test', '', 'again')
    assert.match(await deferred('had.plain.test', 'again'), /having had TLS before/)
    await logged('smtp-out/tls-lost', 'had.plain.test')
    const { stdout } = await posthus.command(['transport', 'remembered'])
    assert.match(stdout, /had\.plain\.test +1 .*ago .*ago/)
    for (const name of ['had.plain.test', 'mx.had.plain.test']) await posthus.command(['transport', 'forget', name])
    await retryAll()
    await delivered('had.plain.test', 'again')
  })

  test('REQUIRETLS comes back from where nobody promises it, and from where nothing proves the host', async () => {
    for (const [domain, why] of [
      ['dane.test', /does not promise/],
      ['open.plain.test', /neither DNSSEC nor MTA-STS/],
    ] as const) {
      await submit('anna', domain, '', 'required', ' REQUIRETLS')
      await eventually(
        () => (why.test(logOf(domain, 'failed')) ? true : undefined),
        `REQUIRETLS to ${domain} comes back`,
      )
    }
  })
})

describe('REQUIRETLS between two Posthus', () => {
  let second: Posthus

  before(async () => {
    second = await Posthus.start(bench, {}, 'second')
    for (const command of [
      ['domain', 'add', 'second.test'],
      ['account', 'add', 'bo@second.test'],
    ]) {
      await second.command(command, `${PASSWORD}\n`)
    }
    const at = { host: SECOND, port: SMTP }
    const way = await SmtpAttacker.start({ kind: 'none' }, at, { host: '127.0.0.1', port: second.ports.smtp })
    bench.defer(() => way[Symbol.asyncDispose]())
    const stream = await PeerStream.connect(second.ports.submissions)
    const { raw } = (await stream.secure({ servername: 'mx.second.test' })).getPeerCertificate()
    stream.destroy()
    const key = new X509Certificate(raw).publicKey
    await zone.replace(zones(STRIPPER, { changedIsRight: true, second: key.export({ type: 'spki', format: 'der' }) }))
  })

  test('a message that requires it is handed on by a host that proves itself to one that promises the same', async () => {
    await submit('anna', 'second.test', '', 'bo', ' REQUIRETLS')
    await eventually(() => (/verified by DANE/.test(logOf('second.test')) ? true : undefined), 'it is handed on')
    const peer = await ImapPeer.logIn(second.ports.imaps, 'bo@second.test', PASSWORD)
    await peer.ok('SELECT INBOX')
    const [message] = [...(await peer.fetchBodies('1:*')).values()]
    assert.match(String(message), /canary-bo-second\.test/)
    await peer.logOut()
  })
})

test('`transport show` says what holds, and tries it', async () => {
  const { stdout } = await posthus.command(['transport', 'show', 'dane.test', '--connect'])
  assert.match(stdout, /MX records, signed \(DNSSEC\)/)
  assert.match(
    stdout,
    /mx\.dane\.test:25 +TLS, one of 1 TLSA records +dane +mx\.dane\.test\[192\.0\.2\.10\]:25 \(TLSv1\.3 .* verified by DANE\)/,
  )
  const sts = JSON.parse((await posthus.command(['transport', 'show', 'sts.plain.test', '--json'])).stdout)
  assert.equal(sts.mtaSts.mode, 'enforce')
  assert.equal(sts.hosts[0].demand, 'web-pki')
  const stripped = await posthus.tryCommand(['transport', 'show', 'stripped.test', '--connect'])
  assert.equal(stripped.code, 1)
  assert.match(stripped.stdout, /does not offer STARTTLS/)
})

test('on the wire there is no octet of a message, and no envelope, that had to be protected', async () => {
  const streams = await capture.streams()
  const clear = streams.filter((stream) => /canary-|MAIL FROM|RCPT TO/i.test(stream.toString('latin1'))).map(String)
  const canaries = new Set(clear.flatMap((stream) => stream.match(/canary-[a-z]+-[a-z.]+/g) ?? []))
  // The control: what may go out in clear text has been seen, so the rest would have been as well.
  assert.deepEqual([...canaries].sort(), [
    'canary-again-had.plain.test',
    'canary-anna-open.plain.test',
    'canary-anna-ststest.plain.test',
  ])
  const recipients = new Set(clear.flatMap((stream) => stream.match(/RCPT TO:<[^>]*>/gi) ?? []))
  assert.deepEqual([...recipients].sort(), [
    'RCPT TO:<again@had.plain.test>',
    'RCPT TO:<anna@open.plain.test>',
    'RCPT TO:<anna@ststest.plain.test>',
  ])
  assert.ok(streams.length > 20)
})

function zones(had: string, { changedIsRight = false, second = new Uint8Array() } = {}): Zones {
  const right = tlsa(3, 1, 1, real.spki)
  const wrong = tlsa(3, 1, 1, false_.spki)
  const at = (name: string, host: string, ...records: readonly string[]) => [
    `${name} MX 10 mx.${name}`,
    `mx.${name} A ${host}`,
    ...records.map((record) => `_25._tcp.mx.${name} TLSA ${record}`),
  ]
  const sts = Object.keys(STS).flatMap((domain) => {
    const name = domain.replace('.plain.test', '')
    return [`_mta-sts.${name} TXT "v=STSv1; id=1;"`, `mta-sts.${name} A ${POLICIES}`]
  })
  return {
    signed: [
      ...at('dane', REAL, right),
      ...at('rolled', REAL, wrong, right),
      ...at('authority', REAL, tlsa(2, 0, 1, middle.identity.der[0] as Uint8Array)),
      ...at('useless', REAL, right.replace(/^3/, '1')),
      ...at('stripped', STRIPPER, right),
      ...at('faked', FAKER, right),
      ...at('second', SECOND, tlsa(3, 1, 1, second)),
      ...at('changed', REAL, changedIsRight ? right : wrong),
    ],
    plain: [
      ...['sts', 'stselse', 'stsgone'].flatMap((name) => at(name, REAL)),
      ...['ststest', 'stsstrip', 'open'].flatMap((name) => at(name, STRIPPER)),
      ...at('stsfake', FAKER),
      ...at('had', had),
      ...sts,
    ],
    bogus: at('broken', REAL),
  }
}

function tlsa(usage: number, selector: number, matchingType: number, octets: Uint8Array): string {
  return `${usage} ${selector} ${matchingType} ${createHash('sha256').update(octets).digest('hex')}`
}

async function servePolicies(): Promise<void> {
  const server = createServer({ key: policyServer.key, cert: policyServer.chain }, (request, response) => {
    const domain = (request.headers.host ?? '').replace(/^mta-sts\./, '')
    const policy = STS[domain]
    if (policy === 'redirect' || !policy) {
      response.writeHead(302, { location: 'https://mta-sts.sts.plain.test/.well-known/mta-sts.txt' }).end()
      return
    }
    const text = `version: STSv1\r\nmode: ${policy.mode}\r\nmx: ${policy.mx}\r\nmax_age: 604800\r\n`
    response.writeHead(200, { 'content-type': 'text/plain' }).end(text)
  })
  server.listen(443, POLICIES)
  await once(server, 'listening')
  bench.defer(() => server.close())
}

/** A message with a mark of its own, in its envelope, its header and its body. */
async function submit(from: string, domain: string, header = '', mark = from, parameters = ''): Promise<void> {
  const peer = await SmtpPeer.connect(posthus.ports.submission, 'starttls')
  const sender = `${from}@posthus.test`
  await peer.authenticate(sender, PASSWORD)
  const canary = `canary-${mark}-${domain}`
  const message = `From: ${sender}\r\nSubject: ${canary}\r\n${header}\r\n${canary}\r\n`
  await peer.send(sender, [`${mark}@${domain}`], Buffer.from(message), parameters)
  await peer.quit()
}

function isKept(domain: string, mark = 'anna'): boolean {
  return postfix.kept().some((message) => message.includes(`canary-${mark}-${domain}`))
}

async function delivered(domain: string, mark = 'anna'): Promise<void> {
  await eventually(() => (isKept(domain, mark) ? true : undefined), `mail for ${domain} arrives`)
}

/** The reason why mail waits, and a proof that it does: nothing of it has arrived. */
async function deferred(domain: string, mark = 'anna'): Promise<string> {
  const reason = await eventually(async () => {
    const { stdout } = await posthus.command(['queue', 'list', '--json'])
    const { messages } = JSON.parse(stdout) as {
      messages: { recipients: { address: string; lastResult: string | null }[] }[]
    }
    const recipients = messages.flatMap((message) => message.recipients)
    return recipients.find(({ address }) => address === `${mark}@${domain}`)?.lastResult ?? undefined
  }, `mail for ${domain} waits`)
  assert.equal(isKept(domain, mark), false)
  return reason
}

async function retryAll(): Promise<void> {
  await posthus.command(['queue', 'retry'])
}

/** Whether a line of the log holds all of this. */
/** Resolves when a line of the log has all of these words: it may come later than what it tells of. */
async function logged(...words: readonly string[]): Promise<void> {
  const isThere = () => posthus.log.split('\n').some((line) => words.every((word) => line.includes(word)))
  await eventually(() => isThere() || undefined, `the log has ${words.join(' ')}`)
}

/** Lines of the log about attempts for a domain. */
function logOf(domain: string, kind = 'delivered'): string {
  return posthus.log
    .split('\n')
    .filter((line) => line.includes(`queue/${kind}`) && line.includes(domain))
    .join('\n')
}
