import { useState } from 'preact/hooks'
import type { OpenedEmail } from '../../../src/wire/jmap/email.ts'
import type { ShownMessage } from '../../pgp/worker/protocol.ts'
import type { PgpSession } from '../pgp/pgp-session.ts'
import { Icon } from '../views/icon.tsx'
import { saveFile } from '../views/save-file.ts'
import { useSetting, useSpeaker } from '../views/setting.ts'
import { mayHoldKeys, octetsOf, readFile } from './inner-files.ts'
import { InnerMessage } from './inner-message.tsx'
import { KeyFile } from './key-file.tsx'
import { SEALED_TEXTS } from './texts/texts.ts'
import { writeZip } from './zip.ts'

interface InsideFilesProps {
  readonly email: OpenedEmail
  readonly shown: ShownMessage
  readonly pgp: PgpSession
}

/** Files that were inside: they are saved out of the browser, one by one or all of them. */
export function InsideFiles({ email, shown, pgp }: InsideFilesProps) {
  const { desk, language } = useSetting()
  const speak = useSpeaker(SEALED_TEXTS)
  const { content, handle, headers } = shown
  const isShown = (contentId: string | undefined) =>
    contentId !== undefined && content?.html?.includes(`cid:${contentId}`) === true
  const files = (content?.files ?? []).flatMap((file, at) => (isShown(file.contentId) ? [] : [{ file, at }]))
  if (handle === undefined || files.length === 0) return null
  const sender = headers.from[0]?.address ?? email.from?.[0]?.email
  return (
    <section class="files" aria-label={speak('files')}>
      <ul>
        {files.map(({ file, at }) => (
          <li key={at}>
            <button
              type="button"
              class="file"
              title={language.text('save', { name: file.name })}
              onClick={() => {
                readFile(pgp, handle, at).then(
                  (octets) => saveFile(file.name, octets),
                  (error: unknown) => desk.failed(error),
                )
              }}
            >
              <Icon name="attachment" />
              <span class="filename">{file.name}</span>
              <span class="quiet">{language.size(file.bytes)}</span>
            </button>
            {file.type === 'message/rfc822' && (
              <InnerMessage read={async () => octetsOf(await readFile(pgp, handle, at))} />
            )}
            {sender !== undefined && mayHoldKeys(file) && (
              <KeyFile
                pgp={pgp}
                name={file.name}
                address={sender.toLowerCase()}
                read={async () => octetsOf(await readFile(pgp, handle, at))}
              />
            )}
          </li>
        ))}
      </ul>
      {files.length > 1 && (
        <SaveAll
          subject={headers.subject}
          read={async () => {
            const entries = []
            for (const { file, at } of files) {
              entries.push({ name: file.name, octets: await octetsOf(await readFile(pgp, handle, at)) })
            }
            return writeZip(entries)
          }}
        />
      )}
    </section>
  )
}

/** All of them as one archive, which is made here. */
function SaveAll({ subject, read }: { readonly subject: string; read(): Promise<Uint8Array> }) {
  const { desk } = useSetting()
  const speak = useSpeaker(SEALED_TEXTS)
  const [isReading, beReading] = useState(false)
  const save = async () => {
    beReading(true)
    try {
      const archive = (await read()) as Uint8Array<ArrayBuffer>
      const name =
        subject
          .replace(/[^\p{L}\p{N} ._-]+/gu, ' ')
          .trim()
          .slice(0, 80) || 'files'
      saveFile(`${name}.zip`, new Blob([archive], { type: 'application/zip' }))
    } catch (error) {
      desk.failed(error)
    } finally {
      beReading(false)
    }
  }
  return (
    <button type="button" class="plain" disabled={isReading} onClick={() => void save()}>
      {speak('saveAll')}
    </button>
  )
}
