import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryDns } from '../dns/memory-dns.ts'
import { checkBimi } from './check-bimi.ts'
import { checkDmarc } from './check-dmarc.ts'

const SIGN = 'https://brand.test/sign.svg'
const DNS = new MemoryDns()
  .put('_dmarc.brand.test', 'TXT', ['v=DMARC1; p=reject'])
  .put('_dmarc.lax.test', 'TXT', ['v=DMARC1; p=none'])
  .put('_dmarc.two.test', 'TXT', ['v=DMARC1; p=reject'])
  .put('_dmarc.off.test', 'TXT', ['v=DMARC1; p=reject'])
  .put('_dmarc.odd.test', 'TXT', ['v=DMARC1; p=reject'])
  .put('_dmarc.slow.test', 'TXT', ['v=DMARC1; p=reject'])
  .put('default._bimi.brand.test', 'TXT', ['site-verification=1', `v=BIMI1; l=${SIGN}; a=https://brand.test/vmc.pem`])
  .put('xmas._bimi.brand.test', 'TXT', [`v=BIMI1; l=${SIGN}?xmas; a=`])
  .put('default._bimi.two.test', 'TXT', ['v=BIMI1; l=https://a/', 'v=BIMI1; l=https://b/'])
  .put('default._bimi.off.test', 'TXT', ['v=BIMI1; l=; a='])
  .put('default._bimi.odd.test', 'TXT', ['v=BIMI1; l=javascript:alert(1)'])
  .fail('default._bimi.slow.test', 'TXT')

async function bimi(
  from: string,
  selectors: readonly string[] = [],
  signedFields: readonly string[] = ['from', 'bimi-selector'],
) {
  const domain = from.slice(from.indexOf('@') + 1)
  const signature = {
    result: 'pass',
    reason: undefined,
    domain,
    selector: 's',
    algorithm: 'rsa-sha256',
    identity: undefined,
    signature: undefined,
    testing: false,
    signedFields,
  } as const
  const dmarc = await checkDmarc(DNS, [from], undefined, [signature])
  return checkBimi(DNS, dmarc, [signature], selectors)
}

test('the record of the domain', async () => {
  assert.deepEqual(await bimi('a@brand.test'), {
    result: 'pass',
    reason: undefined,
    domain: 'brand.test',
    selector: 'default',
    location: SIGN,
    authority: 'https://brand.test/vmc.pem',
  })
})

for (const [name, from, selectors, signed, expected] of [
  ['of the organizational domain', 'a@news.brand.test', [], [], SIGN],
  ['a selector that is signed', 'a@brand.test', ['v=BIMI1; s=xmas'], ['bimi-selector'], `${SIGN}?xmas`],
  ['a selector that is not signed', 'a@brand.test', ['v=BIMI1; s=xmas'], ['from'], SIGN],
  [
    'a selector twice, one of them signed',
    'a@brand.test',
    ['v=BIMI1; s=xmas', 'v=BIMI1; s=x'],
    ['bimi-selector'],
    SIGN,
  ],
  ['a selector that is no name', 'a@brand.test', ['v=BIMI1; s=a._bimi.evil.test'], ['bimi-selector'], 'fail'],
  ['a selector of another version', 'a@brand.test', ['v=BIMI2; s=xmas'], ['bimi-selector'], 'fail'],
  ['a lax policy', 'a@lax.test', [], [], 'skipped'],
  ['no policy', 'a@none.test', [], [], 'skipped'],
  ['two records', 'a@two.test', [], [], 'fail'],
  ['declined', 'a@off.test', [], [], 'declined'],
  ['an address that is none', 'a@odd.test', [], [], 'fail'],
  ['a DNS that fails', 'a@slow.test', [], [], 'temperror'],
] as const) {
  test(`BIMI: ${name}`, async () => {
    const { result, location } = await bimi(from, selectors, signed)
    assert.equal(location ?? result, expected)
  })
}
