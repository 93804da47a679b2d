import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Authentication } from '../authentication/authentication.ts'
import { isProvenSender } from './proven-sender.ts'

const cases: readonly (readonly [string, string, Parts, boolean])[] = [
  ['SPF for the reverse-path', 'a@shop.test', { spf: ['pass', 'mfrom'] }, true],
  ['SPF for the name in HELO', 'a@shop.test', { spf: ['pass', 'helo'] }, false],
  ['SPF that says nothing', 'a@shop.test', { spf: ['neutral', 'mfrom'] }, false],
  ['a signature of the domain', 'a@shop.test', { dkim: [['pass', 'Shop.test']] }, true],
  ['one of the domain above', 'a@mail.shop.test', { dkim: [['pass', 'shop.test']] }, true],
  ['one of the domain below', 'a@shop.test', { dkim: [['pass', 'mail.shop.test']] }, false],
  ['one of somebody else', 'a@shop.test', { dkim: [['pass', 'op.test']] }, false],
  ['one of a top-level domain', 'a@shop.test', { dkim: [['pass', 'test']] }, false],
  ['one that does not hold', 'a@shop.test', { dkim: [['fail', 'shop.test']] }, false],
  ['one that cannot be read', 'a@shop.test', { dkim: [['permerror', undefined]] }, false],
  ['a null reverse-path', '', { spf: ['pass', 'mfrom'] }, false],
]
for (const [what, reversePath, parts, expected] of cases) {
  test(`${what}: ${expected ? 'proven' : 'not proven'}`, () => {
    assert.equal(isProvenSender(reversePath, authenticationOf(parts)), expected)
  })
}

test('mail that nobody has looked at proves nothing', () =>
  assert.equal(isProvenSender('a@shop.test', undefined), false))

interface Parts {
  readonly spf?: readonly [string, string]
  readonly dkim?: readonly (readonly [string, string | undefined])[]
}

function authenticationOf({ spf = ['none', 'mfrom'], dkim = [] }: Parts): Authentication {
  const parts = {
    spf: { result: spf[0], scope: spf[1] },
    dkim: dkim.map(([result, domain]) => ({ result, domain })),
  }
  return parts as unknown as Authentication
}
