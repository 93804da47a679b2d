import { useLayoutEffect, useRef } from 'preact/hooks'
import type { BackupSheet } from '../../pgp/keys/backup-sheet.ts'
import { useSetting, useSpeaker } from '../views/setting.ts'
import type { KeyTaskProps } from './key-tasks.tsx'
import { saveKey } from './save-key.ts'
import { PassphraseField, TaskSheet } from './task-sheet.tsx'
import { KEYS_TEXTS } from './texts/texts.ts'

/** The backup sheet: made and printed in this browser, never sent. The passphrase is asked for, since the revocation certificate is signed for it. */
export function Backup({
  session,
  pgpKey: { fingerprint },
  close,
  show,
}: KeyTaskProps & { show(sheet: BackupSheet): void }) {
  const speak = useSpeaker(KEYS_TEXTS)
  const make = async (form: FormData) => {
    const client = await session.client()
    show(await client.call('makeBackupSheet', { fingerprint, passphrase: String(form.get('old')) }))
    return undefined
  }
  return (
    <TaskSheet title={speak('backup')} action={speak('backup.make')} run={make} close={close}>
      <p>{speak('backup.why')}</p>
      <PassphraseField name="old" label={speak('passphrase.this')} />
    </TaskSheet>
  )
}

/** The sheet itself: what stands on it is all that is printed. */
export function Paper({ sheet, close }: { readonly sheet: BackupSheet; close(): void }) {
  const { language } = useSetting()
  const speak = useSpeaker(KEYS_TEXTS)
  const { userIds, fingerprint, createdMs, armored, lines, revocationCertificate } = sheet
  const name = fingerprint.replaceAll(' ', '').slice(-16)
  const heading = useRef<HTMLHeadingElement>(null)
  useLayoutEffect(() => heading.current?.focus(), [])
  return (
    <article class="pgp-paper">
      <p class="bar">
        <button type="button" class="main" onClick={() => print()}>
          {speak('backup.print')}
        </button>
        <button type="button" class="plain" onClick={() => saveKey(`key-${name}.asc`, armored)}>
          {speak('backup.save')}
        </button>
        <button type="button" class="plain" onClick={() => saveKey(`revocation-${name}.asc`, revocationCertificate)}>
          {speak('backup.saveCertificate')}
        </button>
        <button type="button" class="plain" onClick={close}>
          {language.text('close')}
        </button>
      </p>
      <h3 ref={heading} tabIndex={-1}>
        {speak('paper.title')}
      </h3>
      <dl>
        <dt>{speak('paper.for')}</dt>
        <dd>{userIds.join(', ')}</dd>
        <dt>{speak('fingerprint')}</dt>
        <dd>
          <code>{fingerprint}</code>
        </dd>
        <dt>{speak('created')}</dt>
        <dd>{language.moment(new Date(createdMs))}</dd>
      </dl>
      <p>{speak('paper.truth')}</p>
      <h4>{speak('paper.key')}</h4>
      <pre>{armored}</pre>
      <h4>{speak('paper.lines')}</h4>
      <pre>{lines.join('\n')}</pre>
      <h4>{speak('paper.certificate')}</h4>
      <p>{speak('paper.certificateWhy')}</p>
      <pre>{revocationCertificate}</pre>
    </article>
  )
}
