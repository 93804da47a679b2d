import assert from 'node:assert/strict'
import { tmpdir } from 'node:os'
import { test } from 'node:test'
import { systemEntropy } from '../../../base/entropy.ts'
import { isFault } from '../../../base/fault.ts'
import { ManualClock } from '../../../base/manual-clock.ts'
import { type AccountNotice, LocalAccountNotices } from '../../../core/directory/account-notices.ts'
import { Accounts } from '../../../core/directory/accounts.ts'
import type { Account } from '../../../core/directory/directory.ts'
import { MemoryDirectory } from '../../../core/directory/memory-directory.ts'
import { MemoryDns } from '../../../core/dns/memory-dns.ts'
import type { MailStore } from '../../../core/mail/mail-store.ts'
import { limitsOf } from '../../../core/mail/quota.ts'
import { NO_BREACHED_PASSWORDS } from '../../../core/passwords/breached-passwords.ts'
import { PASSWORD_POLICIES } from '../../../core/passwords/password-policy.ts'
import { PasswordVault } from '../../../core/passwords/password-vault.ts'
import { Pepper } from '../../../core/passwords/pepper.ts'
import type { LoginRecord, PostureLedger } from '../../../core/posture/posture-ledger.ts'
import { parseConfiguration } from '../../config/read-configuration.ts'
import { ScriptedTerminal } from '../../terminal/scripted-terminal.ts'
import { addAlias } from '../alias/add.ts'
import { listAliases } from '../alias/list.ts'
import { removeAlias } from '../alias/remove.ts'
import { addDomain } from '../domain/add.ts'
import { setCatchAll } from '../domain/catch-all.ts'
import { showDomainRecords } from '../domain/dns.ts'
import { listDomains } from '../domain/list.ts'
import { addAccount } from './add.ts'
import { deleteAccount } from './close.ts'
import { listAccounts } from './list.ts'
import { changePassword } from './password.ts'
import { accountQuota } from './quota.ts'
import { resumeAccount } from './resume.ts'
import { showAccount } from './show.ts'
import { suspendAccount } from './suspend.ts'
import { accountTransport } from './transport.ts'

const SETTINGS = { server: 'mail.example.org', imaps: 993, pop3s: undefined, submissions: 465 }
const GOOD = 'seven horses under grey rain'

test('a person is asked twice, and told what the mail client has to know', async () => {
  const house = await openHouse()
  const terminal = new ScriptedTerminal([GOOD, GOOD], true)
  const wanted = { address: 'Anna@Example.org', name: 'Anna Berg' }
  const { text, json } = await addAccount(
    house.accounts,
    house.directory,
    terminal,
    wanted,
    { from: 'input' },
    SETTINGS,
  )
  assert.equal(terminal.asked.length, 2)
  assert.match(text, /user name +anna@example\.org\nIMAP +mail\.example\.org, port 993, TLS/)
  assert.match(text, /POP3 +not served/)
  assert.ok(!(text + JSON.stringify(json)).includes(GOOD))
  assert.equal((await house.directory.accountAt('anna@example.org'))?.name, 'Anna Berg')
})

test('two different passwords make no account', async () => {
  const house = await openHouse()
  const terminal = new ScriptedTerminal([GOOD, `${GOOD}!`], true)
  await assert.rejects(
    addAccount(
      house.accounts,
      house.directory,
      terminal,
      { address: 'anna@example.org', name: '' },
      { from: 'input' },
      SETTINGS,
    ),
    (error) => isFault(error, 'passwords/not-the-same'),
  )
  assert.equal((await house.directory.accounts()).length, 0)
})

test('a pipe is read once', async () => {
  const house = await openHouse()
  const terminal = new ScriptedTerminal([GOOD])
  await addAccount(
    house.accounts,
    house.directory,
    terminal,
    { address: 'anna@example.org', name: '' },
    { from: 'input' },
    SETTINGS,
  )
  assert.equal(terminal.asked.length, 1)
})

test('a generated password is printed, and drawn again when it has the name of the member in it', async () => {
  const house = await openHouse()
  let draws = 0
  const entropy = { bytes: (count: number) => new Uint8Array(count).fill(draws++ === 0 ? 0 : draws * 37) }
  const wanted = { address: 'able@example.org', name: 'Able' }
  const { json } = await addAccount(
    house.accounts,
    house.directory,
    new ScriptedTerminal(),
    wanted,
    { from: 'generator', entropy },
    SETTINGS,
  )
  const { password } = json as { password: string }
  assert.match(password, /^[a-z]+(-[a-z]+){6}$/)
  assert.ok(!password.includes('able'))
  assert.ok(draws > 1)
})

test('suspending, resuming and a new password tell the running processes', async () => {
  const house = await openHouse('anna@example.org')
  assert.match((await suspendAccount(house.accounts, 'ANNA@example.org')).text, /^anna@example\.org is suspended/)
  assert.equal((await house.directory.accountAt('anna@example.org'))?.state, 'suspended')
  await resumeAccount(house.accounts, { requireFree: async () => undefined }, 'anna@example.org')
  assert.equal((await house.directory.accountAt('anna@example.org'))?.state, 'active')
  await changePassword(house.accounts, new ScriptedTerminal([`${GOOD} again`]), 'anna@example.org', { from: 'input' })
  assert.deepEqual(
    house.notices.map((notice) => notice.what),
    ['suspended', 'resumed', 'password-changed'],
  )
})

const refusals: readonly (readonly [string, ScriptedTerminal])[] = [
  ['a person who says no', new ScriptedTerminal(['no'], true)],
  ['a program that has not said --yes', new ScriptedTerminal()],
]
for (const [who, terminal] of refusals) {
  test(`nothing is deleted for ${who}`, async () => {
    const house = await openHouse('anna@example.org')
    await assert.rejects(
      deleteAccount(house.accounts, house.erase, terminal, 'anna@example.org', { yes: false }),
      (error) => isFault(error, 'command/not-confirmed') && error.message.includes('--yes'),
    )
    assert.equal((await house.directory.accounts()).length, 1)
  })
}

test('an account goes with its mail when that is confirmed', async () => {
  const house = await openHouse('anna@example.org', 'bjorn@example.org')
  await deleteAccount(house.accounts, house.erase, new ScriptedTerminal(['yes'], true), 'anna@example.org', {
    yes: false,
  })
  await deleteAccount(house.accounts, house.erase, new ScriptedTerminal(), 'bjorn@example.org', { yes: true })
  assert.equal((await house.directory.accounts()).length, 0)
  assert.equal(house.mail.size, 0)
})

test('accounts and domains are listed in order, also for programs', async () => {
  const house = await openHouse('bjorn@example.org', 'anna@example.org')
  const { text, json } = await listAccounts(house.directory, undefined)
  assert.match(text, /^ADDRESS .*\nanna@example\.org .* active .*\nbjorn@example\.org /)
  assert.deepEqual(
    (json as { address: string }[]).map(({ address }) => address),
    ['anna@example.org', 'bjorn@example.org'],
  )
  assert.match((await listAccounts(house.directory, 'other.test')).text, /posthus account add/)
  assert.match((await listDomains(house.directory)).text, /^DOMAIN .*\nexample\.org +2 /)
})

test('an account is shown with its log-ins and how they were protected', async () => {
  const house = await openHouse('anna@example.org')
  const logins: LoginRecord[] = [
    {
      accountId: 'x',
      atMs: Date.UTC(2026, 0, 1),
      service: 'imaps',
      mechanism: 'PLAIN',
      address: '192.0.2.1',
      protection: { version: 'TLSv1.3', suite: 'TLS_AES_256_GCM_SHA384', group: 'X25519MLKEM768' },
      accepted: true,
    },
  ]
  const ledger = { logins: async () => logins } as Partial<PostureLedger> as PostureLedger
  const { text } = await showAccount(house.accounts, house.directory, house.store, ledger, 'anna@example.org')
  assert.match(text, /192\.0\.2\.1 +PLAIN +accepted +1 +TLSv1\.3 +TLS_AES_256_GCM_SHA384 +X25519MLKEM768/)
  assert.ok(!text.includes('argon2'))
})

const quotas: readonly (readonly [size: string | undefined, messages: string | undefined, shown: RegExp])[] = [
  [undefined, undefined, /3\.0 MiB, no limit; 12 messages of 1000/],
  ['5G', undefined, /3\.0 MiB of 5\.0 GiB; 12 messages of 1000/],
  ['1536M', 'unlimited', /of 1\.5 GiB; 12 messages, no limit/],
  ['2097152', '20', /of 2\.0 MiB; 12 messages of 20/],
  ['unlimited', 'default', /3\.0 MiB, no limit; 12 messages of 1000/],
]
for (const [size, messages, shown] of quotas) {
  test(`a quota of ${size} and ${messages} messages is set and shown`, async () => {
    const house = await openHouse('anna@example.org')
    const { text } = await accountQuota(house.accounts, house.store, 'Anna@example.org', size, messages)
    assert.match(text, shown)
    assert.match(
      (await accountQuota(house.accounts, house.store, 'anna@example.org', undefined, undefined)).text,
      shown,
    )
  })
}

for (const [size, messages] of [
  ['5X', undefined],
  ['-1', undefined],
  ['', undefined],
  ['1e3', undefined],
  ['99999999T', undefined],
  [undefined, '1.5'],
  [undefined, '5k'],
] as const) {
  test(`a quota of "${size}" and "${messages}" messages is refused, and nothing is changed`, async () => {
    const house = await openHouse('anna@example.org')
    await assert.rejects(accountQuota(house.accounts, house.store, 'anna@example.org', size, messages), (error) =>
      isFault(error, 'command/bad-quota'),
    )
    assert.deepEqual(
      Object.keys((await house.directory.accountAt('anna@example.org')) ?? {}).includes('storageQuota'),
      false,
    )
  })
}

test('a domain gets its keys and its records; one that was broken off gets them later, a whole one stays', async () => {
  const house = await openHouse()
  const add = (name: string) => addDomain(house.accounts, house, name)
  const { text } = await add('Blåbær.test')
  assert.match(text, /xn--blbr-[a-z0-9]+\.test\. 3600 IN MX 10 mail\.example\.org\./)
  assert.equal(text.match(/_domainkey/g)?.length, 2)
  await assert.rejects(add('blåbær.test'), (error) => isFault(error, 'directory/domain-exists'))
  await add('example.org')
  assert.equal((await house.directory.dkimKeys('example.org')).length, 2)
  await assert.rejects(showDomainRecords(house, 'other.test'), (error) => isFault(error, 'directory/no-such-domain'))
})

test('aliases and catch-alls are said in addresses, and taken away again', async () => {
  const house = await openHouse()
  await addAccount(
    house.accounts,
    house.directory,
    new ScriptedTerminal([GOOD]),
    { address: 'anna@example.org', name: 'Anna' },
    { from: 'input' },
    SETTINGS,
  )
  const added = await addAlias(house.accounts, 'Info@example.org', ['anna@example.org', 'bo@elsewhere.test'])
  assert.equal(added.text, 'Mail for info@example.org goes to 2 places.')
  assert.match((await listAliases(house.directory)).text, /info@example\.org +anna@example\.org, bo@elsewhere\.test/)
  assert.match((await setCatchAll(house.accounts, 'Example.org', 'anna@example.org')).text, /goes to anna@example\.org/)
  assert.match((await listDomains(house.directory)).text, /anna@example\.org/)
  assert.match((await setCatchAll(house.accounts, 'example.org', undefined)).text, /is refused/)
  assert.equal((await removeAlias(house.accounts, 'info@example.org')).text, 'info@example.org leads nowhere any more.')
  await assert.rejects(removeAlias(house.accounts, 'info@example.org'), (e) => isFault(e, 'directory/no-such-alias'))
  assert.match((await listAliases(house.directory)).text, /There are no aliases/)
})

test('an account can be kept from sending in clear text, and is shown so', async () => {
  const house = await openHouse('anna@example.org')
  assert.match(
    (await accountTransport(house.accounts, 'anna@example.org', undefined)).text,
    /wherever the other side can/,
  )
  assert.match(
    (await accountTransport(house.accounts, 'anna@example.org', 'encrypted')).text,
    /encrypted or comes back/,
  )
  assert.equal((await house.directory.accountAt('anna@example.org'))?.transport, 'encrypted')
  await assert.rejects(accountTransport(house.accounts, 'anna@example.org', 'secret'), (error) =>
    isFault(error, 'transport/bad-choice'),
  )
  await accountTransport(house.accounts, 'anna@example.org', 'usual')
  assert.equal((await house.directory.accountAt('anna@example.org'))?.transport, undefined)
})

async function openHouse(...addresses: string[]) {
  const directory = new MemoryDirectory()
  const clock = new ManualClock()
  const pepper = new Pepper([{ id: 'a1', secret: systemEntropy.bytes(32) }])
  const cost = { memoryKiB: 64, passes: 1, lanes: 1 }
  const vault = new PasswordVault(pepper, systemEntropy, { cost, scramIterations: 1 })
  const mail = new Set<string>()
  const store: Pick<MailStore, 'create' | 'destroy' | 'quota'> = {
    quota: async (id) => ({
      limits: limitsOf(await directory.account(id), { storageBytes: undefined, messages: 1000 }),
      used: { storageBytes: 3 * 1024 * 1024, messages: 12 },
    }),
    create: async (id) => void mail.add(id),
    destroy: async (id) => void mail.delete(id),
  }
  const accountNotices = new LocalAccountNotices()
  const nothing = { messages: 0, recipients: 0 }
  const notices: AccountNotice[] = []
  accountNotices.subscribe((notice) => notices.push(notice))
  const accounts = new Accounts(
    {
      directory,
      mail: store as MailStore,
      vault,
      appPasswords: { of: async () => [] },
      factors: { isOn: async () => false },
      breached: NO_BREACHED_PASSWORDS,
      notices: accountNotices,
      outgoing: { memberIsBack: async () => undefined },
      closures: { isReserved: async () => false },
      outbox: { hold: async () => nothing, release: async () => nothing },
      clock,
      entropy: systemEntropy,
    },
    { policy: PASSWORD_POLICIES.today, unit: 'local', providerNames: [], separator: '+' },
  )
  const erase = async ({ id }: Account) => {
    await directory.removeAccount(id)
    mail.delete(id)
  }
  await accounts.addDomain('example.org')
  for (const address of addresses) await accounts.addAccount(address, '', GOOD)
  const configuration = parseConfiguration('hostname = "mail.example.org"\ndata = "none"\n', { folder: tmpdir() })
  const dns = new MemoryDns()
  const inventory = { entries: async () => [] }
  const acmeAccounts = { all: async () => [] }
  return {
    erase,
    directory,
    accounts,
    clock,
    mail,
    store,
    notices,
    configuration,
    dns,
    inventory,
    acmeAccounts,
    entropy: systemEntropy,
  }
}
