import { createHash } from 'node:crypto'
import { text } from '../../base/bytes.ts'
import type { Account } from '../../core/directory/directory.ts'
import {
  type ArchivedMailbox,
  type ArchiveManifest,
  MAILBOXES_PATH,
  MANIFEST_PATH,
  readJson,
  readManifest,
} from '../../core/transfer/account-archive.ts'
import type { ImportTally, MailImport } from '../../core/transfer/import-mail.ts'
import { badArchive } from '../../core/transfer/zip-form.ts'
import { ZipMailSource } from '../../store/transfer/zip-mail-source.ts'
import { ZipReader } from '../../store/transfer/zip-reader.ts'
import type { House } from '../house/house.ts'
import { LANGUAGE_PATH, WEBMAIL_PATH } from './account-parts.ts'
import { arrangeMailboxes } from './arrange-mailboxes.ts'
import { LOG_INS_PATH } from './log-in-files.ts'
import { takeInLanguage } from './take-in-language.ts'
import { takeInLogIns } from './take-in-log-ins.ts'
import { takeInParts } from './take-in-parts.ts'
import { takeInWebmail } from './take-in-webmail.ts'

/** Of a file that is read into memory. */
const MOST_FILE_BYTES = 64 * 1024 * 1024

export interface ReadArchive {
  readonly manifest: ArchiveManifest
  readonly mail: ImportTally
  /** Things beside mail that were taken in, and those that were here already and stay as they are. */
  readonly taken: number
  readonly present: number
}

/**
 * Takes in everything of an archive that another house can have: all but what is under `account/`. All of it is read and compared with the manifest before anything is done. What is
 * here already stays as it is, so that an import can be ended at any moment and begun anew.
 *
 * An archive is the member's own file, and may be made up: it is taken for what the member says, and for nothing that the house would say. So mail from it is not marked as official, and is proven by nobody.
 * @throws Fault peer transfer/bad-archive, mail/over-quota, sieve/*, record/*
 */
export async function readArchive(
  house: House,
  account: Account,
  path: string,
  mail: MailImport,
  progress: (tally: ImportTally) => void,
): Promise<ReadArchive> {
  await using zip = await ZipReader.open(path)
  const manifest = readManifest(text(await zip.bytes(MANIFEST_PATH, MOST_FILE_BYTES)))
  await requireWhole(zip, manifest)
  const known = new Set(manifest.files.map((file) => file.path))
  const json = async (name: string): Promise<unknown> =>
    known.has(name) ? readJson(text(await zip.bytes(name, MOST_FILE_BYTES)), name) : []
  const list = async (name: string): Promise<readonly unknown[]> => {
    const value = await json(name)
    if (!Array.isArray(value)) throw badArchive(`${name} is no list`)
    return value
  }
  const mailboxes = (await list(MAILBOXES_PATH)).map((value) => readMailbox(value, known))
  await arrangeMailboxes(house.mail, account.id, mailboxes)
  const tally = await mail.run(account.id, new ZipMailSource(zip, mailboxes), progress)
  const parts = await takeInParts(house, account.id, {
    json,
    list,
    text: async (name) => text(await zip.bytes(name, MOST_FILE_BYTES)),
  })
  await takeInWebmail(house, account.id, JSON.stringify(await json(WEBMAIL_PATH)))
  await takeInLanguage(house.languages, account.id, await json(LANGUAGE_PATH))
  await takeInLogIns(house, account.id, await list(LOG_INS_PATH))
  return { manifest, mail: tally, ...parts }
}

/** Reads all of it once: half an account that came from a file that was cut off would be taken for a whole one. @throws Fault peer transfer/bad-archive */
async function requireWhole(zip: ZipReader, { files }: ArchiveManifest): Promise<void> {
  for (const { path, sha256 } of files) {
    const hash = createHash('sha256')
    for await (const piece of zip.octets(path)) hash.update(piece)
    if (hash.digest('hex') !== sha256) throw badArchive(`${path} is not what the manifest says`)
  }
}

function readMailbox(value: unknown, known: ReadonlySet<string>): ArchivedMailbox {
  const mailbox = value as ArchivedMailbox
  const isSound =
    typeof mailbox?.name === 'string' &&
    typeof mailbox.file === 'string' &&
    known.has(mailbox.file) &&
    typeof mailbox.isSubscribed === 'boolean' &&
    Number.isSafeInteger(mailbox.sortOrder) &&
    Number.isSafeInteger(mailbox.messages) &&
    (mailbox.specialUse === null || typeof mailbox.specialUse === 'string')
  if (!isSound) throw badArchive(`${MAILBOXES_PATH} has something that is no mailbox`)
  return mailbox
}
