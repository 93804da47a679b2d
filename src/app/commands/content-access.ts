import { createHash } from 'node:crypto'
import { open, readFile, rm, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { hex } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'
import type { Access, AccessGround } from '../../core/operators/access/access.ts'
import type { Opened } from '../../core/operators/access/content-access.ts'
import { makeSealKeys, seal, unseal } from '../../core/operators/access/sealed-export.ts'
import type { House } from '../house/house.ts'
import { formatFacts, formatTable } from '../terminal/format-table.ts'
import { formatMoment } from '../terminal/format-time.ts'
import { shorten } from '../terminal/printable.ts'
import { mailTar } from './account/mail-tar.ts'
import { namedOperator } from './named-operator.ts'
import type { Outcome } from './outcome.ts'

/** What is asked for, as it is written on the command line. */
export interface AccessOptions {
  readonly by: string
  readonly why: string
  readonly ground: string
  readonly reference: string
  readonly key: string
  readonly mailbox?: string
  readonly hours: number
  readonly deferDays: number
}

/** Makes the pair of keys of whoever will ask: one half into a file that nobody else can read, the other is printed. @throws Fault peer command/bad-file */
export async function makeAccessKey(folder: string, file: string): Promise<Outcome> {
  const { publicKey, privateKey } = makeSealKeys()
  const path = resolve(folder, file)
  await writing(path, () => writeFile(path, privateKey, { mode: 0o600, flag: 'wx' }))
  return {
    text: `${publicKey}\n\nName it with --key. What opens the file lies in ${path}: keep it where you will read, and nowhere else.`,
    json: { publicKey, file: path },
  }
}

/** Asks to see what is in an account. @throws Fault peer operators/none, access/bad-terms, directory/no-such-account, mail/no-such-mailbox */
export async function requestAccess(house: House, address: string, options: AccessOptions): Promise<Outcome> {
  const { ground, reference, key, why, hours, deferDays, mailbox } = options
  const by = await namedOperator(house, options.by)
  const account = await house.accounts.account(address)
  if (mailbox !== undefined) {
    const found = await house.mail.read(account.id, (reader) => reader.mailboxNamed(mailbox))
    if (!found) throw new Fault('peer', 'mail/no-such-mailbox', `There is no mailbox ${mailbox}`)
  }
  const terms = {
    accountId: account.id,
    address: account.address,
    ground: ground as AccessGround,
    reference,
    why,
    mailbox,
    sealKey: key,
    hours,
    deferDays,
  }
  const access = await house.contentAccess.request(by, terms, 'command-line')
  return {
    text: `${factsOf(access)}\n\nAnother operator agrees to it, or not, at /console/access/${access.id}.`,
    json: access,
  }
}

/** Lists all requests, the newest first. */
export async function listAccess(house: Pick<House, 'contentAccess'>): Promise<Outcome> {
  const all = await house.contentAccess.list()
  const table = formatTable(
    ['id', 'state', 'account', 'part', 'ground', 'case', 'asked by', 'agreed', 'until'],
    all.map((one) => [
      one.id,
      one.state,
      one.terms.address,
      one.terms.mailbox ?? 'all',
      one.terms.ground,
      shorten(one.terms.reference, 30),
      one.requestedBy.name,
      one.approvedBy?.name,
      one.untilMs === undefined ? undefined : formatMoment(one.untilMs),
    ]),
    'Nobody has asked to see what is in an account.',
  )
  return { text: table, json: all }
}

/** Shows one request with its steps. @throws Fault peer access/none */
export async function showAccess(house: Pick<House, 'contentAccess'>, id: number): Promise<Outcome> {
  const access = await house.contentAccess.find(id)
  const steps = formatTable(
    ['when', 'what', 'who'],
    access.entries.map(({ atMs, what, by }) => [formatMoment(atMs), what, by.name]),
    '',
  )
  return { text: `${factsOf(access)}\n\n${steps}`, json: access }
}

/** Takes a request back. @throws Fault peer operators/none, access/none, access/not-yours, access/too-late */
export async function withdrawAccess(house: House, id: number, by: string, why: string): Promise<Outcome> {
  const access = await house.contentAccess.withdraw(await namedOperator(house, by), id, why, 'command-line')
  return { text: `Request ${id} is withdrawn.`, json: access }
}

/**
 * Writes what was agreed to into a file that only the key of the request opens: a tar of the messages as they came, octet for octet.
 * @throws Fault peer access/none, access/not-agreed, command/bad-file
 */
export async function openAccess(house: House, folder: string, id: number, file: string): Promise<Outcome> {
  const path = resolve(folder, file)
  const opened = await house.contentAccess.open(id, async ({ terms }): Promise<Opened> => {
    const target = await writing(path, () => open(path, 'wx', 0o600))
    try {
      const tally = { messages: 0 }
      const hash = createHash('sha256')
      let octets = 0
      for await (const piece of seal(terms.sealKey, mailTar(house.mail, terms.accountId, terms.mailbox, tally))) {
        hash.update(piece)
        octets += piece.length
        await target.write(piece)
      }
      await target.sync()
      return { messages: tally.messages, octets, digest: hex(hash.digest()) }
    } catch (error) {
      await rm(path, { force: true })
      throw error
    } finally {
      await target.close()
    }
  })
  const { messages, octets, digest } = opened
  const text = `${messages} messages are sealed in ${path} (${octets} octets, SHA-256 ${digest}).\n“posthus access unseal” opens it with the key of the request.`
  return { text, json: { id, file: path, ...opened } }
}

/** Opens a sealed file, on the machine of whoever asked. @throws Fault peer access/not-sealed, command/bad-file */
export async function unsealAccess(folder: string, file: string, key: string, to: string): Promise<Outcome> {
  const [path, keyPath, target] = [file, key, to].map((one) => resolve(folder, one)) as [string, string, string]
  const privateKey = await writing(keyPath, () => readFile(keyPath, 'utf8'))
  const sealed = new Uint8Array(await writing(path, () => readFile(path)))
  const plain = unseal(privateKey, sealed)
  await writing(target, () => writeFile(target, plain, { mode: 0o600, flag: 'wx' }))
  return { text: `Opened into ${target}: a tar of messages.`, json: { file: target, octets: plain.length } }
}

function factsOf({ id, state, terms, requestedBy, approvedBy, untilMs, tellMs }: Access): string {
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['request', `${id}`],
    ['state', state],
    ['account', terms.address],
    ['part', terms.mailbox ?? 'all mail'],
    ['ground', terms.ground],
    ['case', terms.reference],
    ['why', terms.why],
    ['asked by', requestedBy.name],
    ['agreed to by', approvedBy?.name],
    ['until', untilMs === undefined ? undefined : formatMoment(untilMs)],
    [
      'the member is told',
      tellMs === undefined
        ? terms.deferDays === 0
          ? 'when it is agreed to'
          : `${terms.deferDays} days later`
        : formatMoment(tellMs),
    ],
  ]
  return formatFacts(facts.filter(([, value]) => value !== undefined))
}

async function writing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    const problem = `${path} cannot be used (${(cause as NodeJS.ErrnoException).code ?? 'unknown'}): name a file that can, and that is not there yet if it is to be written`
    throw new Fault('peer', 'command/bad-file', problem, { cause })
  }
}
