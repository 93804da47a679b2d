import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Account } from '../../core/directory/directory.ts'
import type { SiteConnection } from '../site/site-context.ts'
import { TLS } from '../smtp/conversation.fixture.ts'
import { BasicAuthentication } from './basic-authentication.ts'
import { appCredential, PASSWORD } from './jmap-authentication.ts'

const ANNA: Account = { id: 'anna', address: 'anna@here.test', name: '', state: 'active', unit: 'u', createdMs: 0 }

/** Whoever shows a password that is such a credential. */
function caller(credential: string, protection: SiteConnection['protection']) {
  const basic = new BasicAuthentication({ logIn: async () => ANNA }, undefined, async () => credential)
  const field = `Basic ${Buffer.from('anna@here.test:secret').toString('base64')}`
  const connection: SiteConnection = { id: 'c', remoteAddress: '192.0.2.1', protection }
  return basic.authenticate({ method: 'POST', connection, field: () => field })
}

test('the password of the account proves that it is the member, an app password does not', async () => {
  assert.equal((await caller(PASSWORD, TLS))?.isProved(), true)
  const phone = await caller(appCredential('phone'), TLS)
  assert.deepEqual([phone?.credential, phone?.isProved()], ['app:phone', false])
})

test('over a connection in the clear nothing is looked at', async () => {
  assert.equal(await caller(PASSWORD, undefined), undefined)
})
