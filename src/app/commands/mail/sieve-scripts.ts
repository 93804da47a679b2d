import { tryText } from '../../../base/bytes.ts'
import { Fault, toFault } from '../../../base/fault.ts'
import { noSuchScript } from '../../../core/sieve/script-shelf.ts'
import { scriptWarnings } from '../../../core/sieve/script-warnings.ts'
import type { SieveScript } from '../../../wire/sieve/sieve-script.ts'
import { validateScript } from '../../../wire/sieve/validate-script.ts'
import type { House } from '../../house/house.ts'
import { formatSize } from '../../terminal/format-size.ts'
import { formatTable } from '../../terminal/format-table.ts'
import { formatMoment } from '../../terminal/format-time.ts'
import { printable } from '../../terminal/printable.ts'
import type { Outcome } from '../outcome.ts'

/** Events that `sieve log` shows. */
const SHOWN_EVENTS = 50

/** Lists the filter scripts of a member. @throws Fault directory/no-such-account */
export async function listScripts({ accounts, mail }: House, address: string): Promise<Outcome> {
  const { id } = await accounts.account(address)
  const scripts = await mail.read(id, (reader) => reader.scripts.list())
  const table = formatTable(
    ['script', 'size', 'changed', ''],
    scripts.map(({ name, bytes, changedMs, isActive }) => [
      name,
      formatSize(bytes),
      formatMoment(changedMs),
      isActive ? 'active' : '',
    ]),
    'There are no scripts: put one there with "posthus sieve put ADDRESS FILE".',
  )
  return { text: table, json: scripts }
}

/** Prints a script. @throws Fault directory/no-such-account, sieve/no-such-script */
export async function showScript({ accounts, mail }: House, address: string, name: string): Promise<Outcome> {
  const { id } = await accounts.account(address)
  const content = await mail.read(id, (reader) => reader.scripts.content(name))
  if (content === undefined) throw noSuchScript()
  // A script is a member's own text: what it could do to a terminal is taken out, its lines stay.
  return { text: content.split(/\r?\n/).map(printable).join('\n').trimEnd(), json: { name, content } }
}

/** Keeps a script, and makes it the active one if that is asked for. @throws Fault sieve/*, directory/no-such-account */
export async function putScript(
  { accounts, mail, clock }: House,
  address: string,
  name: string,
  octets: Uint8Array,
  activates: boolean,
): Promise<Outcome> {
  const { id } = await accounts.account(address)
  const { text, script } = readScript(octets)
  await mail.write(id, async ({ scripts }) => {
    await scripts.put(name, text, clock.nowMs())
    if (activates) await scripts.activate(name)
  })
  const warnings = await mail.read(id, (reader) => scriptWarnings(script, reader))
  const said = `The script "${name}" is kept${activates ? ' and active' : ''}.`
  return { text: [said, ...warnings].join('\n'), json: { name, active: activates, warnings } }
}

/** Makes a script the active one, or none of them. @throws Fault sieve/no-such-script, directory/no-such-account */
export async function activateScript({ accounts, mail }: House, address: string, name?: string): Promise<Outcome> {
  const { id } = await accounts.account(address)
  await mail.write(id, ({ scripts }) => scripts.activate(name))
  const text = name === undefined ? 'No script is active.' : `The script "${name}" is active.`
  return { text, json: { active: name ?? null } }
}

/** Deletes a script that is not active. @throws Fault sieve/no-such-script, sieve/script-active, directory/no-such-account */
export async function deleteScript({ accounts, mail }: House, address: string, name: string): Promise<Outcome> {
  const { id } = await accounts.account(address)
  await mail.write(id, ({ scripts }) => scripts.delete(name))
  return { text: `The script "${name}" is gone.`, json: { name, deleted: true } }
}

/** Says what is wrong with a script, or may be for that member. Fails if it cannot be run. @throws Fault directory/no-such-account */
export async function checkScript({ accounts, mail }: House, address: string, octets: Uint8Array): Promise<Outcome> {
  const { id } = await accounts.account(address)
  try {
    const { script } = readScript(octets)
    const warnings = await mail.read(id, (reader) => scriptWarnings(script, reader))
    return { text: ['The script can be run.', ...warnings].join('\n'), json: { valid: true, problems: [], warnings } }
  } catch (error) {
    const fault = toFault(error)
    if (fault.code !== 'sieve/invalid' && fault.code !== 'sieve/not-utf8') throw fault
    const problems = fault.message.split('\n')
    return { text: problems.join('\n'), json: { valid: false, problems, warnings: [] }, failed: true }
  }
}

/** Shows what filters did with mail that its member cannot see in a mailbox. @throws Fault directory/no-such-account */
export async function showFilterLog({ accounts, mail }: House, address: string): Promise<Outcome> {
  const { id } = await accounts.account(address)
  const events = await mail.read(id, (reader) => reader.scripts.events(SHOWN_EVENTS))
  const table = formatTable(
    ['when', 'what', 'from', 'message', ''],
    events.map(({ atMs, what, sender, messageId, detail }) => [
      formatMoment(atMs),
      what,
      sender === '' ? '<>' : sender,
      messageId,
      detail,
    ]),
    'Nothing was discarded, refused or sent on.',
  )
  return { text: table, json: events }
}

function readScript(octets: Uint8Array): { readonly text: string; readonly script: SieveScript } {
  const text = tryText(octets)
  if (text === undefined) throw new Fault('peer', 'sieve/not-utf8', 'A script is UTF-8')
  return { text, script: validateScript(text) }
}
