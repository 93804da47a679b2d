import { mkdirSync, statSync } from 'node:fs'
import type { Configuration } from '../config/configuration.ts'
import { type House, openHouse } from '../house/house.ts'
import { openLog } from '../logging.ts'
import { sendToRunning } from '../processes/control-socket.ts'
import { dropPrivileges } from '../processes/drop-privileges.ts'
import { giveTo } from '../processes/give-to.ts'
import { NoticeBoard } from '../processes/notice-board.ts'

/**
 * Opens the house for one command, beside a server that may be running on the same data, and tells that server what the command has changed.
 * @throws Fault as `openHouse` and `work`
 */
export async function visitHouse<T>(configuration: Configuration, work: (house: House) => Promise<T>): Promise<T> {
  takeFolder(configuration)
  const board = new NoticeBoard()
  const told: Promise<void>[] = []
  board.connect({ send: (notices) => told.push(sendToRunning(configuration.data, notices)) })
  const house = await openHouse(withoutCertificates(configuration), {
    log: openLog({ level: 'error', format: 'pretty' }),
    board,
  })
  try {
    return await work({ ...house, configuration })
  } finally {
    await house.close()
    board.flush()
    await Promise.all(told)
  }
}

/** Makes the data folder, and becomes whom it belongs to: a command of root's must leave no file behind that the server cannot open. */
export function takeFolder({ data, runAs }: Configuration): void {
  mkdirSync(data, { recursive: true, mode: 0o700 })
  giveTo(runAs, data)
  dropPrivileges(runAs)
}

/** What root writes into an archive that is another user's, that user could not read. */
export function becomeOwnerOf(folder: string): void {
  const owner = statSync(folder, { throwIfNoEntry: false })
  if (process.getuid?.() !== 0 || !owner || owner.uid === 0) return
  process.setgroups?.([owner.gid])
  process.setgid?.(owner.gid)
  process.setuid?.(owner.uid)
}

/** Commands show no certificate, so they work when the files cannot be read: by another user, or before the first are there. */
function withoutCertificates(configuration: Configuration): Configuration {
  return { ...configuration, tls: { ...configuration.tls, source: { issuer: 'none' } } }
}
