import assert from 'node:assert/strict'
import { test } from 'node:test'
import { may, POWERS, type Power, ROLES, tryRole } from './operator-role.ts'

/** Who may do what, once more and by hand, in the order of `ROLES`: support, operator, security, auditor. */
const MATRIX: Readonly<Record<Power, string>> = {
  'accounts.see': 'yes yes yes no',
  'accounts.advise': 'yes yes yes no',
  'accounts.restore': 'yes yes yes no',
  'accounts.restrict': 'no yes yes no',
  'accounts.quota': 'no yes no no',
  'operators.touch': 'no no yes no',
  'problems.answer': 'yes yes yes no',
  'abuse.see': 'no yes yes no',
  'abuse.act': 'no yes yes no',
  'abuse.decide': 'no yes yes no',
  'queue.see': 'yes yes yes no',
  'queue.change': 'no yes no no',
  'deliveries.see': 'yes yes yes no',
  'domains.see': 'yes yes yes yes',
  'certificates.see': 'no yes yes yes',
  'certificates.order': 'no yes no no',
  'certificates.change': 'no yes yes no',
  'house.see': 'yes yes yes yes',
  'incidents.change': 'no yes yes no',
  'log.see': 'no no yes yes',
  'content.request': 'no yes yes no',
  'content.approve': 'no no yes no',
}

test('each role may do what the matrix says, and nothing else', () => {
  for (const power of POWERS) {
    assert.equal(ROLES.map((role) => (may(role, power) ? 'yes' : 'no')).join(' '), MATRIX[power], power)
  }
})

test('who looks after operators changes nothing', () => {
  for (const power of POWERS.filter((one) => may('auditor', one))) assert.match(power, /\.see$/)
})

test('a role is known by its name alone', () => {
  assert.equal(tryRole('security'), 'security')
  for (const name of ['', 'Security', 'root', 'constructor', '__proto__']) assert.equal(tryRole(name), undefined)
})
