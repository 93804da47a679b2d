import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isFault } from '../../base/fault.ts'
import type { Account, Credential, Directory, DkimKey } from './directory.ts'

/** Opens an empty directory; disposing of it throws it away. */
export type MakeDirectory = () => Promise<AsyncDisposable & { readonly directory: Directory }>

const fault = (code: string) => (error: unknown) => isFault(error, code)

/** What every driver of `Directory` must do. */
export function describeDirectory(name: string, make: MakeDirectory): void {
  describe(`directory: ${name}`, () => {
    test('domains are listed in order and added once', async () => {
      await using opened = await make()
      const { directory } = opened
      await directory.addDomain(domain('posthus.test'))
      await directory.addDomain(domain('example.org'))
      assert.deepEqual(await directory.domains(), [domain('example.org'), domain('posthus.test')])
      assert.equal(await directory.domain('elsewhere.test'), undefined)
      await assert.rejects(directory.addDomain(domain('posthus.test')), fault('directory/domain-exists'))
    })

    test('an account is found by id and address, in its state, and its address is its own', async () => {
      await using opened = await filled(make)
      const { directory } = opened
      assert.deepEqual(await directory.account('anna'), account('anna'))
      assert.deepEqual(await directory.accountAt('anna@posthus.test'), account('anna'))
      assert.equal(await directory.accountAt('Anna@posthus.test'), undefined, 'only canonical addresses are known')
      assert.deepEqual(
        (await directory.accounts()).map(({ id }) => id),
        ['anna', 'bjorn'],
      )
      await directory.setState('anna', 'suspended')
      assert.equal((await directory.accountAt('anna@posthus.test'))?.state, 'suspended')
      const twin = { ...account('twin'), address: 'anna@posthus.test' }
      await assert.rejects(directory.addAccount(twin, credential('twin')), fault('directory/address-taken'))
      const lost = { ...account('lost'), address: 'lost@elsewhere.test' }
      await assert.rejects(directory.addAccount(lost, credential('lost')), fault('directory/no-such-domain'))
      assert.equal(await directory.credential('twin'), undefined, 'nothing of a refused account is kept')
      await assert.rejects(directory.setState('nobody', 'active'), fault('directory/no-such-account'))
    })

    test('an account has a quota of its own until it is taken away', async () => {
      await using opened = await filled(make)
      const { directory } = opened
      await directory.setQuota('anna', { storageQuota: 5_000_000_000, messageQuota: 0 })
      assert.deepEqual(await directory.account('anna'), {
        ...account('anna'),
        storageQuota: 5_000_000_000,
        messageQuota: 0,
      })
      await directory.setQuota('anna', { messageQuota: 7 })
      assert.deepEqual(await directory.accountAt('anna@posthus.test'), { ...account('anna'), messageQuota: 7 })
      await directory.setQuota('anna', {})
      assert.deepEqual(await directory.account('anna'), account('anna'))
      await assert.rejects(directory.setQuota('nobody', {}), fault('directory/no-such-account'))
    })

    test('what an account sends can be kept from leaving in clear text, beside its quota', async () => {
      await using opened = await filled(make)
      const { directory } = opened
      await directory.setTransport('anna', 'encrypted')
      await directory.setQuota('anna', { messageQuota: 7 })
      const set = { ...account('anna'), transport: 'encrypted', messageQuota: 7 } as const
      assert.deepEqual(await directory.account('anna'), set)
      const copy = { ...set, id: 'copy', address: 'copy@posthus.test' }
      await directory.addAccount(copy, credential('copy'))
      assert.deepEqual(await directory.account('copy'), copy, 'an account that is brought back comes back whole')
      await directory.setTransport('anna', undefined)
      assert.deepEqual(await directory.account('anna'), { ...account('anna'), messageQuota: 7 })
      await assert.rejects(directory.setTransport('nobody', undefined), fault('directory/no-such-account'))
    })

    test('a share is found by whom it is for, forgotten by its age, and goes with either account', async () => {
      await using opened = await filled(make)
      const { directory } = opened
      const share = (owner: string, identifier: string) => ({ owner, identifier })
      await directory.putShare(share('anna', 'bjorn'), 10)
      await directory.putShare(share('anna', '@posthus.test'), 10)
      await directory.putShare(share('bjorn', 'anna'), 10)
      assert.deepEqual(await directory.sharesWith(['bjorn', '@posthus.test']), [
        { ...share('anna', '@posthus.test'), notedMs: 10 },
        { ...share('anna', 'bjorn'), notedMs: 10 },
      ])
      assert.deepEqual(await directory.sharesWith([]), [])
      await directory.putShare(share('anna', 'bjorn'), 20)
      await directory.forgetShare(share('anna', 'bjorn'), 20)
      await directory.forgetShare(share('anna', '@posthus.test'), 11)
      assert.deepEqual(await directory.sharesWith(['bjorn', '@posthus.test']), [
        { ...share('anna', 'bjorn'), notedMs: 20 },
      ])
      await directory.removeAccount('anna')
      assert.deepEqual(await directory.sharesWith(['bjorn', 'anna', '@posthus.test']), [])
    })

    test('a credential comes back octet for octet and changes by exactly one version', async () => {
      await using opened = await filled(make)
      const { directory } = opened
      const first = await directory.credential('anna')
      assert.deepEqual(readable(first), readable(credential('anna')))
      const second = credential('anna', 2)
      await directory.putCredential(second)
      assert.deepEqual(readable(await directory.credential('anna')), readable(second))
      for (const version of [1, 2, 4]) {
        await assert.rejects(
          directory.putCredential(credential('anna', version)),
          fault('directory/credential-changed'),
        )
      }
      await assert.rejects(directory.putCredential(credential('nobody', 1)), fault('directory/credential-changed'))
    })

    test('of two changes of a password at the same time one is told', async () => {
      await using opened = await filled(make)
      const both = [1, 2].map(() => opened.directory.putCredential(credential('anna', 2)))
      const outcomes = await Promise.allSettled(both)
      assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
    })

    test('aliases keep the order of their targets and are found by account', async () => {
      await using opened = await filled(make)
      const { directory } = opened
      const sales = { address: 'sales@posthus.test', targets: ['bjorn', 'x@elsewhere.test', 'anna'] }
      await directory.putAlias({ ...sales, targets: ['anna'] })
      await directory.putAlias(sales)
      await directory.putAlias({ address: 'info@posthus.test', targets: ['bjorn'] })
      assert.deepEqual(await directory.alias('sales@posthus.test'), sales)
      assert.deepEqual(await directory.aliasesOf('anna'), [sales])
      assert.deepEqual(
        (await directory.aliases()).map(({ address }) => address),
        ['info@posthus.test', 'sales@posthus.test'],
      )
      const taken = { address: 'anna@posthus.test', targets: ['bjorn'] }
      await assert.rejects(directory.putAlias(taken), fault('directory/address-taken'))
      const abroad = { address: 'a@elsewhere.test', targets: ['bjorn'] }
      await assert.rejects(directory.putAlias(abroad), fault('directory/no-such-domain'))
      const nobody = { address: 'sales@posthus.test', targets: ['nobody'] }
      await assert.rejects(directory.putAlias(nobody), fault('directory/no-such-account'))
      assert.deepEqual(await directory.alias('sales@posthus.test'), sales, 'a refused change changes nothing')
      const usurper = { ...account('usurper'), address: 'sales@posthus.test' }
      await assert.rejects(directory.addAccount(usurper, credential('usurper')), fault('directory/address-taken'))
      await directory.removeAlias('info@posthus.test')
      assert.equal(await directory.alias('info@posthus.test'), undefined)
    })

    test('an account that is removed leaves nothing behind', async () => {
      await using opened = await filled(make)
      const { directory } = opened
      await directory.putAlias({ address: 'both@posthus.test', targets: ['anna', 'bjorn'] })
      await directory.putAlias({ address: 'only@posthus.test', targets: ['anna'] })
      await directory.setCatchAll('posthus.test', 'anna')
      await directory.removeAccount('anna')
      assert.equal(await directory.account('anna'), undefined)
      assert.equal(await directory.credential('anna'), undefined)
      assert.deepEqual(await directory.alias('both@posthus.test'), { address: 'both@posthus.test', targets: ['bjorn'] })
      assert.equal(await directory.alias('only@posthus.test'), undefined)
      assert.equal((await directory.domain('posthus.test'))?.catchAll, undefined)
      await directory.addAccount({ ...account('anna2'), address: 'anna@posthus.test' }, credential('anna2'))
    })

    test('a catch-all is an account of ours', async () => {
      await using opened = await filled(make)
      const { directory } = opened
      await directory.setCatchAll('posthus.test', 'bjorn')
      assert.equal((await directory.domain('posthus.test'))?.catchAll, 'bjorn')
      await directory.setCatchAll('posthus.test', undefined)
      assert.equal((await directory.domain('posthus.test'))?.catchAll, undefined)
      await assert.rejects(directory.setCatchAll('elsewhere.test', 'bjorn'), fault('directory/no-such-domain'))
      await assert.rejects(directory.setCatchAll('posthus.test', 'nobody'), fault('directory/no-such-account'))
    })

    test('DKIM keys belong to a domain of ours', async () => {
      await using opened = await filled(make)
      const { directory } = opened
      const key = {
        domain: 'posthus.test',
        selector: 's1',
        algorithm: 'ed25519-sha256',
        privateKey: 'PRIVATE',
        publicKey: 'PUBLIC',
        createdMs: 5,
        state: 'planned',
        stateMs: 5,
      } as const
      await directory.addDkimKeys([key])
      assert.deepEqual(await directory.dkimKeys('posthus.test'), [key])
      assert.deepEqual(await directory.dkimKeys('elsewhere.test'), [])
      const abroad = { ...key, domain: 'elsewhere.test' }
      await assert.rejects(
        directory.addDkimKeys([{ ...key, selector: 's2' }, abroad]),
        fault('directory/no-such-domain'),
      )
      await assert.rejects(directory.addDkimKeys([{ ...key, selector: 's2' }, key]), fault('directory/selector-taken'))
      assert.equal(
        (await directory.dkimKeys('posthus.test')).length,
        1,
        'of keys that are added together all or none are',
      )
    })

    test('DKIM keys move on together or not at all, and lose their private key when they are retired', async () => {
      await using opened = await filled(make)
      const { directory } = opened
      const key = (selector: string, state: DkimKey['state']): DkimKey => ({
        domain: 'posthus.test',
        selector,
        algorithm: 'ed25519-sha256',
        privateKey: 'PRIVATE',
        publicKey: 'PUBLIC',
        createdMs: 5,
        state,
        stateMs: 5,
      })
      await directory.addDkimKeys([key('a', 'signing'), key('b', 'published')])
      const steps = [
        { selector: 'b', from: 'published', to: 'signing' },
        { selector: 'a', from: 'signing', to: 'retired' },
      ] as const
      const states = async () =>
        (await directory.dkimKeys('posthus.test')).map(
          (one) => `${one.selector} ${one.state} ${one.stateMs} ${one.privateKey}`,
        )
      const wrong = [steps[0], { selector: 'a', from: 'retired', to: 'removed' }] as const
      assert.equal(await directory.moveDkimKeys('posthus.test', wrong, 9), false)
      assert.equal(await directory.moveDkimKeys('elsewhere.test', steps, 9), false)
      assert.deepEqual(await states(), ['a signing 5 PRIVATE', 'b published 5 PRIVATE'])
      assert.equal(await directory.moveDkimKeys('posthus.test', steps, 9), true)
      assert.equal(await directory.moveDkimKeys('posthus.test', steps, 10), false, 'twice is once')
      assert.deepEqual(await states(), ['a retired 9 ', 'b signing 9 PRIVATE'])
      await directory.moveDkimKeys('posthus.test', [{ selector: 'a', from: 'retired', to: 'forgotten' }], 11)
      assert.deepEqual(await states(), ['b signing 9 PRIVATE'])
    })

    test('printed or as JSON, a credential shows no secret', async () => {
      await using opened = await filled(make)
      const stored = await opened.directory.credential('anna')
      assert.ok(!JSON.stringify(stored).includes('argon2id'))
    })
  })
}

async function filled(make: MakeDirectory) {
  const opened = await make()
  await opened.directory.addDomain(domain('posthus.test'))
  for (const id of ['bjorn', 'anna']) await opened.directory.addAccount(account(id), credential(id))
  return opened
}

function domain(name: string) {
  return { name, catchAll: undefined, createdMs: 1 }
}

function account(id: string): Account {
  return { id, address: `${id}@posthus.test`, name: `${id} Å`, state: 'active', unit: 'u', createdMs: 2 }
}

function credential(accountId: string, version = 1): Credential {
  const phc = `$argon2id$of ${accountId}`
  return { accountId, phc, sealedScram: Uint8Array.of(0, 255, version), version, changedMs: 3 }
}

/** Secrets are not enumerable: named one by one. */
function readable(credential: Credential | undefined) {
  assert.ok(credential)
  const { accountId, phc, sealedScram, version, changedMs } = credential
  return { accountId, phc, sealedScram: [...sealedScram], version, changedMs }
}
