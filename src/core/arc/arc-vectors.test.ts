import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { utf8 } from '../../base/bytes.ts'
import { MemoryDns } from '../dns/memory-dns.ts'
import { validateLetter } from './arc-letter.fixture.ts'

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
      const result = (await validateLetter(utf8(message.replaceAll(/\r?\n/g, '\r\n')), dns)).result
      // A case that is listed must still be judged otherwise, or its reason is none any more.
      assert.equal(result === cv.toLowerCase(), !(name in LISTED), `${name}: ${cv || 'open'}, and here ${result}`)
    }
  })
}
