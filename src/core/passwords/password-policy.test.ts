import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyText } from '../../../test/kit/any-text.ts'
import { isFault } from '../../base/fault.ts'
import { guessingBits } from './guessing-bits.ts'
import { tryOpaqueString } from './opaque-string.ts'
import { acceptPassword, PASSWORD_POLICIES, passwordPolicy } from './password-policy.ts'
import { tryLogin } from './prepare-login.ts'

const context = { address: 'anna.berg@posthus.test', name: 'Anna Berg', provider: ['Posthus', 'mail.posthus.test'] }
const LISTED = `+?=()&,.:;-_/*@!#~\`#$%^&[]{}\\|'"<>`
/** Unguessable filler of any length: no two neighbours are in any row or word. */
const filler = (length: number) =>
  'kX9qW2mZ7vR4'
    .repeat(20)
    .split('')
    .map((c, i) => (i % 13 === 12 ? 'æ' : c))
    .join('')
    .slice(0, length)

function outcome(password: string, policy: keyof typeof PASSWORD_POLICIES): string {
  try {
    acceptPassword(password, PASSWORD_POLICIES[policy], context)
    return 'accepted'
  } catch (error) {
    assert.ok(isFault(error) && error.who === 'peer')
    assert.ok(password.length < 4 || !error.message.includes(password), 'the message does not quote the password')
    return error.code
  }
}

test('lengths at the boundaries of each policy', () => {
  const table: [number, string, string][] = [
    [5, 'passwords/too-short', 'passwords/too-short'],
    [6, 'accepted', 'passwords/too-short'],
    [7, 'accepted', 'passwords/too-short'],
    [8, 'accepted', 'passwords/too-short'],
    [14, 'accepted', 'passwords/too-short'],
    [15, 'accepted', 'accepted'],
    [64, 'accepted', 'accepted'],
    [65, 'accepted', 'accepted'],
    [128, 'accepted', 'accepted'],
    [129, 'passwords/too-long', 'passwords/too-long'],
  ]
  for (const [length, then, today] of table) {
    assert.equal(outcome(filler(length), 'as-in-2014'), then, `${length} as in 2014`)
    assert.equal(outcome(filler(length), 'today'), today, `${length} today`)
  }
  assert.equal(outcome(filler(7), 'with-second-factor'), 'passwords/too-short')
  assert.equal(outcome(filler(8), 'with-second-factor'), 'accepted')
  assert.equal(passwordPolicy('today'), PASSWORD_POLICIES.today)
  assert.throws(
    () => passwordPolicy('toString'),
    (error) => isFault(error, 'passwords/no-such-policy'),
  )
})

test('every listed special character, typeset quotes and any Unicode are taken', () => {
  assert.equal(new Set(LISTED).size, 32)
  for (const character of [...LISTED, '”', '“', 'ø', '漢', '👩‍👩‍👧', '❤️', ' ']) {
    assert.equal(outcome(`kX9qW2${character}mZ7vR4tB`, 'today'), 'accepted', character)
  }
  assert.equal(outcome('wobbling teapots hum along', 'today'), 'accepted', 'letters only')
})

test('what is refused, and why', () => {
  const table: [string, string][] = [
    ['', 'passwords/too-short'],
    [' '.repeat(20), 'passwords/blank'],
    ['\u3000'.repeat(20), 'passwords/blank'],
    ['kX9qW2\u0000mZ7vR4tB', 'passwords/bad-character'],
    ['kX9qW2\nmZ7vR4tBq', 'passwords/bad-character'],
    ['kX9qW2\ud800mZ7vR4t', 'passwords/bad-character'],
    ['kX9qW2\ufdd0mZ7vR4t', 'passwords/bad-character'],
    ['kX9qANNAW2mZ7vR4', 'passwords/names-you'],
    ['my-posthus-is-rather-tiny', 'passwords/names-you'],
    ['password123456789', 'passwords/too-easy'],
    ['P@ssw0rd!!!!!!!', 'passwords/too-easy'],
    ['aaaaaaaaaaaaaaaaaaaa', 'passwords/too-easy'],
    ['abababababababababab', 'passwords/too-easy'],
    ['qwertyuiopasdfghjkl', 'passwords/too-easy'],
    ['passwordpasswordpassword', 'passwords/too-easy'],
  ]
  for (const [password, expected] of table) assert.equal(outcome(password, 'today'), expected, password)
  for (const short of ['123456', 'abc123', 'monkey', 'm0nk3y', 'qwerty', '111111', '839201', 'letmein1', 'dragon1']) {
    assert.equal(outcome(short, 'as-in-2014'), 'passwords/too-easy', short)
  }
  assert.equal(outcome('kX9#qz', 'as-in-2014'), 'accepted')
})

test('preparation: the same keys are the same password on every system', () => {
  assert.equal(tryOpaqueString('A\u030A B'), 'Å B')
  assert.equal(tryOpaqueString('a\u00a0b\u3000c'), 'a b c')
  assert.equal(tryOpaqueString('Ｆｕｌｌ'), 'Ｆｕｌｌ', 'width stays (RFC 8265 §4.2.2)')
  assert.equal(tryOpaqueString('Σίσυφος'), 'Σίσυφος', 'case stays')
  for (const none of ['', '\t', 'a\u0085', 'a\u00adb', '\ue000', '\u1100', 'x'.repeat(129)]) {
    assert.equal(tryOpaqueString(none), undefined, JSON.stringify(none))
  }
  fc.assert(
    fc.property(anyText(), (any) => {
      const once = tryOpaqueString(any)
      if (once !== undefined) assert.equal(tryOpaqueString(once), once)
    }),
  )
})

test('logins are mapped as names are', () => {
  assert.equal(tryLogin('ＡＮＮＡ＠posthus.test'), 'anna@posthus.test')
  assert.equal(tryLogin('Anna@POSTHUS.test'), 'anna@posthus.test')
  assert.equal(tryLogin('anna'), undefined)
  assert.equal(tryLogin(`${'x'.repeat(500)}@posthus.test`), undefined)
})

test('guessing bits: any text is measured in bounded time, and more random letters are never fewer bits', () => {
  fc.assert(
    fc.property(anyText({ maxLength: 128 }), (any) => {
      const bits = guessingBits(any, ['anna'])
      assert.ok(bits >= 0 && bits <= 128 * 9)
    }),
  )
  assert.ok(guessingBits('kqzxwj') >= 28)
  assert.ok(guessingBits('xannax', ['anna']) < 28)
})
