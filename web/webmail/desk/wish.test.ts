import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tryMailto } from './wish.ts'

for (const [href, to, subject] of [
  ['mailto:bo@example.net', ['bo@example.net'], ''],
  [
    'MAILTO:bo@example.net,eva%40example.net?subject=Caf%C3%A9%0D%0ABcc:%20x&body=y',
    ['bo@example.net', 'eva@example.net'],
    'Café Bcc: x',
  ],
  ['mailto:?subject=Hi&bcc=x@y.example', [], 'Hi'],
  ['mailto:%ff,no%20address', [], ''],
] as const) {
  test(`${href} begins a letter to ${to.join(', ') || 'nobody'}`, () => {
    const addresses = to.map((email) => ({ name: null, email }))
    assert.deepEqual(tryMailto(href), { kind: 'new', to: addresses, subject })
  })
}

test('other links begin no letter', () => {
  for (const href of ['https://mailto.example/', 'javascript:x', '']) assert.equal(tryMailto(href), undefined)
})
