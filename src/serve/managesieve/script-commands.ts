import { type Bytes, tryText, utf8 } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'
import type { MailReader } from '../../core/mail/mail-store.ts'
import { noSuchScript, SHELF_LIMITS, scriptName } from '../../core/sieve/script-shelf.ts'
import { scriptWarnings } from '../../core/sieve/script-warnings.ts'
import { encodeManageSieveString } from '../../wire/managesieve/encode-response.ts'
import { SIEVE_LIMITS } from '../../wire/sieve/sieve-limits.ts'
import type { SieveScript } from '../../wire/sieve/sieve-script.ts'
import { validateScript } from '../../wire/sieve/validate-script.ts'
import type { ManageSieveSession } from './managesieve-session.ts'

/** HAVESPACE. RFC 5804 §2.5. */
export async function haveSpace(session: ManageSieveSession, id: string, name: string, bytes: number): Promise<void> {
  const sound = scriptName(name)
  if (bytes > SIEVE_LIMITS.maxScriptBytes) {
    return session.no(`A script has at most ${SIEVE_LIMITS.maxScriptBytes} octets`, 'QUOTA/MAXSIZE')
  }
  const others = await session.services.store.read(id, async ({ scripts }) => {
    return (await scripts.list()).filter((entry) => entry.name !== sound)
  })
  if (others.length >= SHELF_LIMITS.maxScripts) return session.no('Delete a script first', 'QUOTA/MAXSCRIPTS')
  const total = others.reduce((sum, entry) => sum + entry.bytes, bytes)
  if (total > SHELF_LIMITS.maxTotalBytes) return session.no('Delete a script first', 'QUOTA')
  session.ok('There is room for it')
}

/** PUTSCRIPT. RFC 5804 §2.6: what cannot be run is not kept. */
export async function putScript(session: ManageSieveSession, id: string, name: string, content: Bytes): Promise<void> {
  const { store, clock } = session.services
  const sound = scriptName(name)
  const { text, script } = read(content)
  await store.write(id, ({ scripts }) => scripts.put(sound, text, clock.nowMs()))
  await answerWithWarnings(session, id, script, 'The script is kept')
}

/** CHECKSCRIPT. RFC 5804 §2.12. */
export async function checkScript(session: ManageSieveSession, id: string, content: Bytes): Promise<void> {
  const { script } = read(content)
  await answerWithWarnings(session, id, script, 'The script can be run')
}

/** LISTSCRIPTS. RFC 5804 §2.7. */
export async function listScripts(session: ManageSieveSession, id: string): Promise<void> {
  const entries = await session.services.store.read(id, ({ scripts }) => scripts.list())
  for (const { name, isActive } of entries) {
    session.channel.write(`${encodeManageSieveString(name)}${isActive ? ' ACTIVE' : ''}\r\n`)
  }
  session.ok(entries.length === 0 ? 'There are no scripts' : 'That is all')
}

/** SETACTIVE. RFC 5804 §2.8: no name stands for no script. */
export async function setActive(session: ManageSieveSession, id: string, name: string): Promise<void> {
  await session.services.store.write(id, ({ scripts }) => scripts.activate(name === '' ? undefined : name))
  session.ok(name === '' ? 'No script is active' : 'The script is active')
}

/** GETSCRIPT. RFC 5804 §2.9. */
export async function fetchScript(session: ManageSieveSession, id: string, name: string): Promise<void> {
  const content = await session.services.store.read(id, ({ scripts }) => scripts.content(name))
  if (content === undefined) throw noSuchScript()
  session.channel.write(`{${utf8(content).length}}\r\n${content}\r\n`)
  session.ok('That is the script')
}

/** DELETESCRIPT. RFC 5804 §2.10. */
export async function deleteScript(session: ManageSieveSession, id: string, name: string): Promise<void> {
  await session.services.store.write(id, ({ scripts }) => scripts.delete(name))
  session.ok('The script is gone')
}

/** RENAMESCRIPT. RFC 5804 §2.11. */
export async function renameScript(session: ManageSieveSession, id: string, from: string, to: string): Promise<void> {
  await session.services.store.write(id, ({ scripts }) => scripts.rename(from, to))
  session.ok('The script has its new name')
}

function read(content: Bytes): { text: string; script: SieveScript } {
  const text = tryText(content)
  if (text === undefined) throw new Fault('peer', 'sieve/not-utf8', 'A script is UTF-8')
  return { text, script: validateScript(text) }
}

async function answerWithWarnings(
  session: ManageSieveSession,
  id: string,
  script: SieveScript,
  text: string,
): Promise<void> {
  const warnings = await session.services.store.read(id, (mail: MailReader) => scriptWarnings(script, mail))
  if (warnings.length === 0) session.ok(text)
  else session.ok(warnings.join('\r\n'), 'WARNINGS')
}
