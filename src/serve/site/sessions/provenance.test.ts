import assert from 'node:assert/strict'
import { test } from 'node:test'
import { provenanceOf } from './provenance.ts'

const requests: readonly (readonly [site: string | undefined, origin: string | undefined, expected: string])[] = [
  ['same-origin', 'https://mail.here.test:8443', 'here'],
  ['same-origin', undefined, 'here'],
  [undefined, 'https://mail.here.test:8443', 'here'],
  [undefined, undefined, 'unsaid'],
  ['same-site', 'https://mail.here.test:8443', 'elsewhere'],
  ['cross-site', undefined, 'elsewhere'],
  ['none', undefined, 'elsewhere'],
  ['', undefined, 'elsewhere'],
  ['same-origin', 'null', 'elsewhere'],
  [undefined, 'null', 'elsewhere'],
  [undefined, '', 'elsewhere'],
  [undefined, 'http://mail.here.test:8443', 'elsewhere'],
  [undefined, 'https://mail.here.test', 'elsewhere'],
  [undefined, 'https://mail.here.test:8443.evil.test', 'elsewhere'],
  [undefined, 'https://evil.test', 'elsewhere'],
  ['same-origin', 'https://evil.test', 'elsewhere'],
]
for (const [site, origin, expected] of requests) {
  test(`Sec-Fetch-Site ${site}, Origin ${origin}: ${expected}`, () => {
    const fields = (name: string) => ({ 'sec-fetch-site': site, origin })[name]
    assert.equal(provenanceOf(fields, 'Mail.Here.Test:8443'), expected)
  })
}
