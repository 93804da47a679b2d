import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemEntropy } from '../../base/entropy.ts'
import { isFault } from '../../base/fault.ts'
import { makePassphrase } from '../../wire/passwords/passphrase.ts'
import { NO_BREACHED_PASSWORDS } from './breached-passwords.ts'
import { NewPasswords } from './new-passwords.ts'
import { PASSWORD_POLICIES } from './password-policy.ts'

const ANNA = { address: 'anna.berg@posthus.test', name: 'Anna Berg' }
const LEAKED = { has: async (prepared: string) => prepared === 'fjord lantern ferry nobody' }

async function outcome(policy: keyof typeof PASSWORD_POLICIES, password: string, hasSecondFactor = false) {
  const passwords = new NewPasswords(PASSWORD_POLICIES[policy], ['mail.posthus.test'], LEAKED)
  return passwords.accept(password, ANNA, hasSecondFactor).then(
    () => 'accepted',
    (error) => (isFault(error) ? error.code : assert.fail(String(error))),
  )
}

test('what is guessed soon, names the member, or has leaked is refused; what is unusual is taken, of any characters', async () => {
  const table: [keyof typeof PASSWORD_POLICIES, string, string][] = [
    ['today', 'passwordpassword1', 'passwords/too-easy'],
    ['today', 'p4$$w0rdp4$$w0rd', 'passwords/too-easy'],
    ['today', 'qwertyuiopasdfgh', 'passwords/too-easy'],
    ['today', '0123456789012345', 'passwords/too-easy'],
    ['today', 'anna likes long walks', 'passwords/names-you'],
    ['today', 'posthus opens at nine', 'passwords/names-you'],
    ['today', 'fjord lantern ferry nobody', 'passwords/breached'],
    ['today', 'fjord lantern ferry somebody', 'accepted'],
    ['today', 'kX9qW2mZ7vR4kX9', 'accepted'],
    ['today', 'ærlig talt går båten nå', 'accepted'],
    ['as-in-2014', 'kX9qW2', 'accepted'],
    ['as-in-2014', 'monkey', 'passwords/too-easy'],
    ['as-in-2014', 'dragon1', 'passwords/too-easy'],
  ]
  for (const [policy, password, expected] of table) assert.equal(await outcome(policy, password), expected, password)
})

test('with a second factor eight characters are enough, and seven are not', async () => {
  assert.equal(await outcome('today', 'kX9qW2mZ'), 'passwords/too-short')
  assert.equal(await outcome('today', 'kX9qW2mZ', true), 'passwords/too-easy', 'as strong as ever all the same')
  assert.equal(await outcome('today', 'kX9qW2mZ7v', true), 'accepted')
  assert.equal(await outcome('today', 'kX9qW2m', true), 'passwords/too-short')
})

test('a phrase that was made here passes every policy, two hundred times', async () => {
  const passwords = new NewPasswords(PASSWORD_POLICIES.today, [], NO_BREACHED_PASSWORDS)
  for (let i = 0; i < 200; i++) await passwords.accept(makePassphrase(systemEntropy), { address: 'x@y.test', name: '' })
})
