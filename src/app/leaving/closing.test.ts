import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { isFault } from '../../base/fault.ts'
import { silentLog } from '../../base/log.ts'
import { NO_FLAGS } from '../../core/mail/flags.ts'
import { Intake } from '../../core/mail/intake.ts'
import { readConfiguration } from '../config/read-configuration.ts'
import { type House, openHouse } from '../house/house.ts'
import { NoticeBoard } from '../processes/notice-board.ts'
import { eraseAccount } from './erase-account.ts'

const ANNA = 'anna-by-the-sea@example.org'
const SECRET = 'words that nobody else has written'
const PASSWORD = 'Fjord-Lantern-4711-Ferry'
let folder: string
let house: House
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'closing-'))
  await writeFile(join(folder, 'posthus.toml'), 'hostname = "mail.example.org"\ndata = "data"\nworkers = 0\n')
  const configuration = await readConfiguration(join(folder, 'posthus.toml'))
  house = await openHouse(configuration, { log: silentLog, board: new NoticeBoard() })
  await house.accounts.addDomain('example.org')
  await house.accounts.addAccount(ANNA, 'Anna', PASSWORD)
  await house.accounts.addAccount('bjorn@example.org', 'Bjørn', PASSWORD)
  await house.accounts.putAlias('sales-of-anna@example.org', [ANNA])
  await house.accounts.putAlias('both@example.org', [ANNA, 'bjorn@example.org'])
})
after(async () => {
  await house.close()
  await rm(folder, { recursive: true })
})

const from = { remoteAddress: '192.0.2.1' } as never
const rcpt = (address: string) => house.reception.checkRecipient(address, from)
const fault = (code: string) => (error: unknown) => isFault(error, code)
const origin = { service: 'imaps', address: '192.0.2.1', protection: undefined } as const

test('mail for a closed account is refused, and goes to others whom the address leads to as well; opened again, all is as it was', async () => {
  const account = await house.accounts.account(ANNA)
  await house.closing.close(account, 'member')
  for (const address of [ANNA, ANNA.replace('@', '+x@'), 'sales-of-anna@example.org']) {
    await assert.rejects(rcpt(address), fault('mail/recipient-closed'), address)
  }
  await rcpt('both@example.org')
  await assert.rejects(house.authenticator.logIn(ANNA, PASSWORD, origin), fault('login/closed'))
  await assert.rejects(house.accounts.resume(ANNA), fault('account/closed'))
  await house.closing.reopen(account, 'member')
  await rcpt(ANNA)
  assert.equal((await house.authenticator.logIn(ANNA, PASSWORD, origin)).id, account.id)
})

test('what the operator has closed only the operator opens, in the state that it had', async () => {
  await house.accounts.suspend('bjorn@example.org')
  const bjorn = await house.accounts.account('bjorn@example.org')
  await house.closing.close(bjorn, 'operator')
  await assert.rejects(house.closing.reopen(bjorn, 'member'), fault('account/closed-by-operator'))
  await house.closing.reopen(bjorn, 'operator')
  assert.equal((await house.accounts.account('bjorn@example.org')).state, 'suspended')
  await assert.rejects(house.closing.reopen(bjorn, 'operator'), fault('account/not-closed'))
  await house.accounts.resume('bjorn@example.org')
})

test('erased, nothing of an account is left in any file, and nobody gets its addresses until they are given free', async () => {
  const account = await house.accounts.account(ANNA)
  const { id } = account
  await using intake = new Intake(house.spool)
  intake.write(Buffer.from(`Subject: ${SECRET}\r\n\r\n${SECRET}\r\n`))
  const message = await intake.finish()
  await house.mail.write(id, (mail) => mail.append(1, message, { flags: NO_FLAGS, internalMs: 1 }))
  await house.exports.request(id)
  const closure = await house.closing.close(account, 'member')
  assert.deepEqual(await house.closing.due(), [])
  await house.closureBook.put({ ...closure, eraseMs: 0 })
  // Broken off in the middle, and done once more.
  await house.mail.destroy(id)
  for (const due of await house.closing.due()) await eraseAccount(house, due.accountId, silentLog)
  assert.deepEqual(await house.closing.due(), [])
  assert.equal(await house.directory.account(id), undefined)
  await assert.rejects(rcpt(ANNA), fault('mail/no-such-recipient'))
  await house.ledger.flush()
  for (const entry of await readdir(join(folder, 'data'), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const octets = await readFile(join(entry.parentPath, entry.name))
    // The proof of the erasure names the account by its id, and by nothing else.
    const id = entry.name.startsWith('archive-keys.db') ? SECRET : account.id
    for (const trace of [SECRET, ANNA, 'sales-of-anna', id])
      assert.equal(octets.includes(trace), false, `${trace} in ${entry.name}`)
  }
  await assert.rejects(house.accounts.addAccount(ANNA, 'Other', PASSWORD), fault('directory/address-reserved'))
  const taken = house.accounts.putAlias('sales-of-anna@example.org', ['bjorn@example.org'])
  await assert.rejects(taken, fault('directory/address-reserved'))
  await house.accounts.putAlias('both@example.org', ['bjorn@example.org'])
})

const steps: readonly (readonly [step: string, broken: (house: House, fail: () => Promise<never>) => House])[] = [
  ['the archives that were asked for go', (one, clear) => ({ ...one, exports: over(one.exports, { clear }) })],
  ['letters that wait to be sent go', (one, drop) => ({ ...one, desk: over(one.desk, { drop }) })],
  ['mail goes', (one, destroy) => ({ ...one, mail: over(one.mail, { destroy }) })],
  ['what is in memory is written', (one, flush) => ({ ...one, ledger: over(one.ledger, { flush }) })],
  ['the entry goes', (one, removeAccount) => ({ ...one, directory: over(one.directory, { removeAccount }) })],
]
for (const [step, broken] of steps) {
  test(`an erasure that is broken off before ${step} is ended by the next round`, async () => {
    const { id, address } = await house.accounts.addAccount(
      `carl${steps.findIndex(([one]) => one === step)}@example.org`,
      'Carl',
      PASSWORD,
    )
    await house.closing.condemn(await house.accounts.account(address))
    const fail = async () => {
      throw new Error('the power has failed')
    }
    await assert.rejects(eraseAccount(broken(house, fail), id, silentLog), /power/)
    assert.deepEqual(
      (await house.closing.due()).map(({ accountId }) => accountId),
      [id],
    )
    await eraseAccount(house, id, silentLog)
    assert.deepEqual([await house.closing.due(), await house.directory.account(id)], [[], undefined])
    await assert.rejects(
      house.mail.read(id, (mail) => mail.mailboxes()),
      fault('mail/no-such-account'),
    )
    await assert.rejects(house.accounts.addAccount(address, 'Carl', PASSWORD), fault('directory/address-reserved'))
  })
}

/** The same object with some methods replaced. */
function over<T extends object>(one: T, methods: Readonly<Record<string, unknown>>): T {
  return new Proxy(one, {
    get(target, name) {
      if (typeof name === 'string' && name in methods) return methods[name]
      const value = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
