import { useState } from 'preact/hooks'
import type { PgpKey } from '../../../src/wire/jmap/pgp.ts'
import type { BackupSheet } from '../../pgp/keys/backup-sheet.ts'
import type { PgpSession } from '../pgp/pgp-session.ts'
import { proved } from '../proof/proved.ts'
import { useSetting, useSpeaker } from '../views/setting.ts'
import { Backup } from './backup.tsx'
import { showFingerprint } from './fingerprint.ts'
import { ChangePassphrase, ExtendKey, RevokeKey } from './key-tasks.tsx'
import { saveKey } from './save-key.ts'
import { KEYS_TEXTS, type KeysText } from './texts/texts.ts'

type Task = 'passphrase' | 'extend' | 'revoke' | 'backup'

interface OwnKeyProps {
  readonly session: PgpSession
  readonly pgpKey: PgpKey
  showPaper(sheet: BackupSheet): void
}

/** One of the member's own keys, and what can be done with it. */
export function OwnKey({ session, pgpKey, showPaper }: OwnKeyProps) {
  const { desk, language } = useSetting()
  const speak = useSpeaker(KEYS_TEXTS)
  const [task, begin] = useState<Task | undefined>(undefined)
  const { id, userIds, fingerprint, createdAt, expiresAt, publicKey, wrappedPrivateKey, isPublished, isDefault } =
    pgpKey
  const attempt = (work: () => Promise<unknown>) =>
    void proved(desk, speak('proof'), work).catch((error: unknown) => desk.failed(error))
  const name = id.slice(-16)
  const remove = async () => {
    const undo = await session.removeKey(id)
    // The button that had the focus goes with the key.
    document.getElementById('pgp-own')?.focus()
    desk.toaster.say(speak('removed'), () => attempt(undo))
  }
  const day = (date: string) => language.shortDate(new Date(date), new Date(0))
  const props = { session, pgpKey, close: () => begin(undefined) }
  const act = (one: Task, text: KeysText) => (
    <button type="button" class="plain" onClick={() => begin(one)}>
      {speak(text)}
    </button>
  )
  const state = stateOf(pgpKey)
  return (
    <li class="pgp-key">
      <h4>{userIds.join(', ')}</h4>
      <p class="marks">
        {isDefault && <span class="mark-good">{speak('state.default')}</span>}
        {state !== undefined && <span class="mark-bad">{speak(state)}</span>}
        {wrappedPrivateKey === null && <span>{speak('state.publicOnly')}</span>}
        {session.isUnlocked(fingerprint) && <span>{speak('state.unlocked')}</span>}
      </p>
      <dl>
        <dt>{speak('fingerprint')}</dt>
        <dd>
          <code>{showFingerprint(fingerprint)}</code>
        </dd>
        <dt>{speak('created')}</dt>
        <dd>{day(createdAt)}</dd>
        <dt>{speak('expires')}</dt>
        <dd>{expiresAt === null ? speak('end.never') : day(expiresAt)}</dd>
      </dl>
      <label class="choice">
        <input
          type="checkbox"
          checked={isPublished}
          onChange={() => attempt(() => session.changeKey(id, { isPublished: !isPublished }))}
        />
        {speak('publish')}
      </label>
      <p class="note">{speak('publish.why')}</p>
      <div class="bar">
        {wrappedPrivateKey !== null && !isDefault && !pgpKey.isRevoked && (
          <button type="button" class="plain" onClick={() => attempt(() => session.changeKey(id, { isDefault: true }))}>
            {speak('makeDefault')}
          </button>
        )}
        <button type="button" class="plain" onClick={() => saveKey(`public-${name}.asc`, publicKey)}>
          {speak('export.public')}
        </button>
        {wrappedPrivateKey !== null && (
          <>
            <button type="button" class="plain" onClick={() => saveKey(`private-${name}.asc`, wrappedPrivateKey)}>
              {speak('export.private')}
            </button>
            {act('backup', 'backup')}
            {act('passphrase', 'passphrase')}
            {!pgpKey.isRevoked && act('extend', 'extend')}
          </>
        )}
        {!pgpKey.isRevoked && act('revoke', 'revoke')}
        <button type="button" class="plain" onClick={() => attempt(remove)}>
          {speak('remove')}
        </button>
      </div>
      {task === 'passphrase' && <ChangePassphrase {...props} />}
      {task === 'extend' && <ExtendKey {...props} />}
      {task === 'revoke' && <RevokeKey {...props} />}
      {task === 'backup' && <Backup {...props} show={showPaper} />}
    </li>
  )
}

function stateOf({ isRevoked, expiresAt }: PgpKey): KeysText | undefined {
  if (isRevoked) return 'state.revoked'
  return expiresAt !== null && Date.parse(expiresAt) <= Date.now() ? 'state.expired' : undefined
}
