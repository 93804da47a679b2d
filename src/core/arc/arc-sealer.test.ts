import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { arc } from 'mailauth/lib/arc/index.js'
import { dkimVerify } from 'mailauth/lib/dkim/verify.js'
import { MemorySpool } from '../../../test/kit/memory-spool.ts'
import { type Bytes, concat, latin1 } from '../../base/bytes.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { readTagList, withoutSpace } from '../../wire/dkim/tag-list.ts'
import { HeaderFields } from '../../wire/mime/header-fields.ts'
import type { DkimKey } from '../directory/directory.ts'
import { changed, letter, recordOf } from '../dkim/signed-letter.fixture.ts'
import { MemoryDns } from '../dns/memory-dns.ts'
import { validateLetter } from './arc-letter.fixture.ts'
import { ArcSealer } from './arc-sealer.ts'
import type { ArcResult } from './check-chain.ts'

interface Suite {
  readonly description: string
  readonly domain: string
  readonly sel: string
  readonly privatekey: string
  readonly 'txt-records': Readonly<Record<string, string>>
  readonly tests: Readonly<Record<string, SealCase>>
}

interface SealCase {
  readonly message: string
  readonly t: number
  readonly 'sig-headers': string
  readonly 'srv-id': string
  readonly AS: string
  readonly AMS: string
  readonly AAR: string
}

const SUITES: readonly Suite[] = JSON.parse(
  readFileSync(new URL('../../../test/vectors/arc-sign.json', import.meta.url), 'utf8'),
)

async function bodyOf(message: Bytes) {
  const writer = new MemorySpool().begin()
  await writer.write(message)
  return writer.finish()
}

function keyOf(pem: string, domain: string, selector: string): DkimKey {
  const fixed = { publicKey: '', createdMs: 0, state: 'signing', stateMs: 0 } as const
  return { domain, selector, algorithm: 'rsa-sha256', privateKey: pem, ...fixed }
}

/** Names and values without what may be written in more than one way: white space, and the signature itself. */
function tagsOf(text: string): Record<string, string> {
  const tags = Object.fromEntries([...(readTagList(text) ?? [])].map(([name, value]) => [name, withoutSpace(value)]))
  delete tags['b']
  return tags
}

for (const suite of SUITES) {
  test(`the public suite of ARC sealing: ${suite.description}`, async () => {
    const dns = new MemoryDns()
    for (const [name, text] of Object.entries(suite['txt-records'])) dns.put(name, 'TXT', [text])
    for (const [name, wanted] of Object.entries(suite.tests)) {
      const message = letter(wanted.message)
      const { result } = await validateLetter(message, dns)
      const clock = new ManualClock(wanted.t * 1000)
      const key = keyOf(suite.privatekey, suite.domain, suite.sel)
      const sealer = new ArcSealer(async () => [key], wanted['srv-id'], clock, wanted['sig-headers'].split(':'))
      const set = await sealer.seal(suite.domain, await bodyOf(message), result)
      if (wanted.AS === '') {
        assert.equal(set.length, 0, name)
        continue
      }
      const fields = new HeaderFields(set)
      assert.deepEqual(tagsOf(` ${fields.first('arc-seal')}`), tagsOf(wanted.AS), name)
      const ams = { c: 'relaxed/relaxed', ...tagsOf(wanted.AMS) }
      assert.deepEqual(tagsOf(` ${fields.first('arc-message-signature')}`), ams, name)
      assert.equal(withoutSpace(fields.first('arc-authentication-results') ?? ''), withoutSpace(wanted.AAR), name)
      const outcome = await validateLetter(concat([set, message]), dns, wanted.t * 1000)
      assert.equal(outcome.result, tagsOf(wanted.AS)['cv'] === 'fail' ? 'fail' : 'pass', name)
      if (outcome.result === 'fail') continue
      // Their message signature is right. Of their seal, which covers white space that the suite has not kept, nobody can say it.
      const theirs = `ARC-Seal: ${wanted.AS}ARC-Message-Signature: ${wanted.AMS}ARC-Authentication-Results: ${wanted.AAR}`
      const folded = letter(`${theirs.trimEnd().replaceAll(/\n(?!ARC-)/g, '\n ')}\n`)
      assert.match(
        (await validateLetter(concat([folded, message]), dns)).reason ?? '',
        /^seal \d: bad signature$/,
        name,
      )
    }
  })
}

const KEY = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
const PEM = KEY.export({ type: 'pkcs8', format: 'pem' }) as string
const DNS = new MemoryDns()
for (let i = 1; i <= 50; i++) DNS.put(`s._domainkey.d${i}.test`, 'TXT', [recordOf(KEY)])

const LETTER = letter(
  'Authentication-Results: ID;\n\tdkim=pass (a;b) header.d=x.test;\n\tdmarc=pass header.from=x.test\nFrom: a@x.test\nSubject: hi\n\nhello\n',
)

/** Hands a message on through hosts `d1.test`, `d2.test` …, each of which has looked at it. */
async function hand(message: Bytes, host: number, chain: ArcResult['result']): Promise<Bytes> {
  const id = `mx.d${host}.test`
  const named = changed(message, (text) => text.replace(/(?<=^Authentication-Results: )[^;]+/m, id))
  const sealer = new ArcSealer(async (domain) => [keyOf(PEM, domain, 's')], id, new ManualClock(0))
  return concat([await sealer.seal(`d${host}.test`, await bodyOf(named), chain), named])
}

test('a message that goes through several hosts is sealed by each, and another implementation agrees', async () => {
  let message = LETTER
  for (let host = 1; host <= 5; host++) {
    message = await hand(message, host, host === 1 ? 'none' : 'pass')
    const { result, reason, sealers } = await validateLetter(message, DNS)
    assert.deepEqual([result, reason, sealers.length], ['pass', undefined, host])
    assert.match(sealers.at(-1)?.results ?? '', /dmarc=pass header\.from=x\.test$/m)
    assert.equal(await verdictOfMailauth(message), 'pass')
  }
  const forged = changed(message, (text) =>
    text.replace('dmarc=pass header.from=x.test\r\nARC-Seal: i=4', 'dmarc=pass header.from=y.test\r\nARC-Seal: i=4'),
  )
  assert.notDeepEqual(forged, message)
  assert.equal((await validateLetter(forged, DNS)).result, 'fail')
  assert.equal(await verdictOfMailauth(forged), 'fail')
})

test('a message that has changed since is sealed as failed, and then not again', async () => {
  const broken = changed(await hand(LETTER, 1, 'none'), (text) => `${text}more\r\n`)
  assert.equal((await validateLetter(broken, DNS)).result, 'fail')
  const sealed = await hand(broken, 2, 'fail')
  assert.match(latin1(sealed), /^ARC-Seal: i=2; a=rsa-sha256; cv=fail;/)
  assert.equal((await validateLetter(sealed, DNS)).result, 'fail')
  assert.ok(!latin1(await hand(sealed, 3, 'fail')).includes('i=3'))
})

test('nothing is sealed without a key, without results of ours, beyond 50 sets, or while the chain cannot be checked', async () => {
  const none = new ArcSealer(async () => [], 'mx.d1.test', new ManualClock(0))
  const named = changed(LETTER, (text) => text.replace('ID', 'mx.d1.test'))
  assert.equal((await none.seal('d1.test', await bodyOf(named), 'none')).length, 0)
  const other = changed(LETTER, (text) => text.replace('ID', 'mx.other.test'))
  const sealer = new ArcSealer(async () => [keyOf(PEM, 'd1.test', 's')], 'mx.d1.test', new ManualClock(0))
  assert.equal((await sealer.seal('d1.test', await bodyOf(other), 'none')).length, 0)
  assert.ok(!latin1(await hand(LETTER, 1, 'temperror')).includes('ARC-'))
  let message = LETTER
  for (let host = 1; host <= 50; host++) message = await hand(message, host, host === 1 ? 'none' : 'pass')
  assert.equal((await validateLetter(message, DNS)).result, 'pass')
  assert.ok(!latin1(await hand(message, 51, 'pass')).includes('i=51'))
})

async function verdictOfMailauth(message: Bytes): Promise<string | undefined> {
  const resolver = async (name: string) => {
    const answer = await DNS.ask(name, 'TXT')
    if (answer.kind !== 'found') throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' })
    return answer.records.map((record) => [record])
  }
  const options = { resolver, curTime: new Date(0), strict: true }
  const verified = await dkimVerify(Buffer.from(message), options)
  return (await arc((verified as unknown as { arc: Parameters<typeof arc>[0] }).arc, options)).status.result
}
