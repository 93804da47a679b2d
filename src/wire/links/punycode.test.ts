import assert from 'node:assert/strict'
import { test } from 'node:test'
import { domainToASCII, domainToUnicode } from 'node:url'
import fc from 'fast-check'
import { labelText } from './punycode.ts'

// RFC 3492 §7.1, those that are labels of the DNS.
const samples: readonly (readonly [string, string])[] = [
  ['xn--egbpdaj6bu4bxfgehfvwxn', 'ليهمابتكلموشعربي؟'],
  ['xn--ihqwcrb4cv8a8dqg056pqjye', '他们为什么不说中文'],
  ['xn--Proprostnemluvesky-uyb24dma41a', 'pročprostěnemluvíčesky'],
  ['xn--b1abfaaepdrnnbgefbaDotcwatmq2g4l', 'почемужеонинеговорятпорусски'],
  ['xn--TisaohkhngthchnitingVit-kjcr8268qyxafd2f1b9g', 'tạisaohọkhôngthểchỉnóitiếngviệt'],
  ['plain', 'plain'],
  ['xn--', ''],
  ['xn--\u00e4', 'xn--\u00e4'],
  ['xn--99999999', 'xn--99999999'],
]
for (const [label, text] of samples) test(`${label} is ${text}`, () => assert.equal(labelText(label), text))

test('what the platform makes of a name is read back', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-zà-öø-ÿα-ωа-яא-ת一-龥]{1,12}$/), (text) => {
      const label = domainToASCII(text)
      if (label !== '') assert.equal(labelText(label), domainToUnicode(label))
    }),
  )
})
