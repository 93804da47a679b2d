import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault, isFault } from '../../../base/fault.ts'
import type { AcmeAuthorization, AcmeClient, AcmeOrder } from '../acme-client.ts'
import { answerChallenges } from './authorizations.ts'

const CHALLENGE = { type: 'http-01', url: 'https://ca.example/challenge', token: 'token' } as const
const ORDER = { authorizations: ['https://ca.example/authorization'] } as unknown as AcmeOrder

/** An authority whose challenge has these states, one after the other, and that refuses to be told of it. */
function refusing(...states: readonly string[]) {
  const left = [...states]
  const client = {
    readAuthorization: async () => {
      const status = left.shift() ?? assert.fail('looked at once too often')
      const identifier = { type: 'dns', value: 'a.example' }
      return { identifier, status: 'pending', challenges: [{ ...CHALLENGE, status }] } as unknown as AcmeAuthorization
    },
  } as unknown as AcmeClient
  const refusal = new Fault('world', 'acme/refused', 'only pending challenges can be updated')
  return answerChallenges(ORDER, 'http-01', client, { tell: () => Promise.reject(refusal) })
}

test('an authority that has seen the answer between two questions and is told once more has refused nothing', async () => {
  for (const status of ['processing', 'valid', 'invalid']) await refusing('pending', status)
})

test('one that does not want to be told of what it has not seen has refused it', async () => {
  await assert.rejects(refusing('pending', 'pending'), (error) => isFault(error, 'acme/refused'))
})

test('what is under way at the authority is not told again', async () => {
  await refusing('processing')
})
