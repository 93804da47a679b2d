import { useState } from 'preact/hooks'
import type { BackupSheet } from '../../pgp/keys/backup-sheet.ts'
import type { PgpSession } from '../pgp/pgp-session.ts'
import { useSetting, useSpeaker } from '../views/setting.ts'
import { ImportKey, ImportPublicKey } from './import-key.tsx'
import { MakeKey } from './make-key.tsx'
import { OwnKey } from './own-key.tsx'
import { KEYS_TEXTS } from './texts/texts.ts'
import { useAnswer } from './use-answer.ts'

type Task = 'make' | 'import' | 'importPublic'

/** The member's own keys, and how one comes to be there. */
export function OwnKeys({ session, showPaper }: { readonly session: PgpSession; showPaper(sheet: BackupSheet): void }) {
  const { language } = useSetting()
  const speak = useSpeaker(KEYS_TEXTS)
  const keys = useAnswer(session, 'keys', () => session.keys())
  const [task, begin] = useState<Task | undefined>(undefined)
  const props = { session, close: () => begin(undefined) }
  return (
    <section class="pgp-part" aria-labelledby="pgp-own">
      <h3 id="pgp-own" tabIndex={-1}>
        {speak('own')}
      </h3>
      {keys?.length === 0 && <p>{speak('own.none')}</p>}
      {keys === undefined && <p class="note">{language.text('loading')}</p>}
      <ul class="pgp-keys">
        {keys?.map((key) => (
          <OwnKey key={key.id} session={session} pgpKey={key} showPaper={showPaper} />
        ))}
      </ul>
      <div class="bar">
        <button type="button" class={keys?.length === 0 ? 'main' : 'plain'} onClick={() => begin('make')}>
          {speak('make')}
        </button>
        <button type="button" class="plain" onClick={() => begin('import')}>
          {speak('import.private')}
        </button>
        <button type="button" class="plain" onClick={() => begin('importPublic')}>
          {speak('import.public')}
        </button>
      </div>
      {task === 'make' && <MakeKey {...props} />}
      {task === 'import' && <ImportKey {...props} />}
      {task === 'importPublic' && <ImportPublicKey {...props} />}
    </section>
  )
}
