import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { latin1, utf8 } from '../../base/bytes.ts'
import { HeaderFields } from '../../wire/mime/header-fields.ts'
import { BodyHashes } from '../dkim/body-hashes.ts'
import { ParsedKeys, PublishedKeys } from '../dkim/published-keys.ts'
import { SignedHeader } from '../dkim/signed-header.ts'
import { MemoryDns } from '../dns/memory-dns.ts'
import { readArcChain } from './arc-chain.ts'
import { checkChain } from './check-chain.ts'

interface Suite {
  readonly description: string
  readonly 'txt-records': Readonly<Record<string, string>>
  readonly tests: Readonly<Record<string, { readonly message: string; readonly cv: string }>>
}

/** Cases that the suite judges otherwise, with the reason. */
const LISTED: Readonly<Record<string, string>> = {
  cv_fail_i1_as_cv_fail: 'the suite leaves it open; RFC 8617 §5.2 step 2: a chain whose newest seal says cv=fail fails',
  cv_fail_i2_as2_fail: 'the suite leaves it open; RFC 8617 §5.2 step 2, as above',
  cv_fail_i2_as1_fail: 'the suite leaves it open; RFC 8617 §5.2 step 3: an older seal with cv=fail fails',
  ams_fields_c_na:
    'signed as relaxed/relaxed by an early draft; without c= it is simple/simple (RFC 8617 §4.1.2, RFC 6376 §3.5)',
  ams_fields_h_empty:
    'h= must not be empty and has to name From (RFC 6376 §3.5, §5.4): else anybody could replace From',
}

const SUITES: readonly Suite[] = JSON.parse(
  readFileSync(new URL('../../../test/vectors/arc-validate.json', import.meta.url), 'utf8'),
)

for (const suite of SUITES) {
  test(`the public suite of ARC: ${suite.description}`, async () => {
    const dns = new MemoryDns()
    for (const [name, text] of Object.entries(suite['txt-records'])) dns.put(name, 'TXT', [text])
    for (const [name, { message, cv }] of Object.entries(suite.tests)) {
      const result = await validate(message, dns)
      // A case that is listed must still be judged otherwise, or its reason is none any more.
      assert.equal(result === cv.toLowerCase(), !(name in LISTED), `${name}: ${cv || 'open'}, and here ${result}`)
    }
  })
}

async function validate(message: string, dns: MemoryDns): Promise<string> {
  const octets = utf8(message.replaceAll(/\r?\n/g, '\r\n'))
  const fields = new HeaderFields(octets)
  const header = new SignedHeader(fields)
  const chain = readArcChain(header)
  const hashes = new BodyHashes()
  if (chain.kind === 'whole') hashes.want(chain.newest)
  hashes.push(utf8(latin1(octets, fields.end + 2)))
  const keys = new PublishedKeys(dns, new ParsedKeys())
  const { result } = await checkChain(chain, header, hashes.finish(), keys, { minRsaBits: 1024, maxRsaBits: 4096 }, 0)
  return result
}
