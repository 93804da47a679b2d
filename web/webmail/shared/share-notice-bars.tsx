import { useEffect, useState } from 'preact/hooks'
import { levelOf } from '../../../src/wire/jmap/share-levels.ts'
import { useSetting, useSpeaker } from '../views/setting.ts'
import { dismissShareNotices, loadShareNotices, type ShareNotice } from './share-notices.ts'
import './shared.css'
import { SHARED_TEXTS } from './texts/texts.ts'

/** Of so many it is told one by one. */
const MOST_SHOWN = 3

/** That somebody has begun to share a folder with the member, until the member knows. */
export function ShareNotices() {
  const { desk, push } = useSetting()
  const [notices, set] = useState<readonly ShareNotice[]>([])
  useEffect(() => {
    const load = () => loadShareNotices(desk.mail).then(set, (error: unknown) => desk.mail.fail(error))
    const watch = push.watch(['ShareNotification'], () => void load())
    return () => watch[Symbol.dispose]()
  }, [desk, push])
  const dismiss = (gone: readonly ShareNotice[]) => {
    const ids = gone.map(({ id }) => id)
    set(notices.filter(({ id }) => !ids.includes(id)))
    dismissShareNotices(desk.mail, ids).catch((error: unknown) => desk.failed(error))
  }
  return (
    <>
      {notices.slice(0, MOST_SHOWN).map((notice) => (
        <Told key={notice.id} notice={notice} dismiss={() => dismiss([notice])} />
      ))}
      {notices.length > MOST_SHOWN && <More count={notices.length - MOST_SHOWN} dismiss={() => dismiss(notices)} />}
    </>
  )
}

function Told({ notice, dismiss }: { readonly notice: ShareNotice; dismiss(): void }) {
  const { desk } = useSetting()
  const speak = useSpeaker(SHARED_TEXTS)
  const { objectAccountId, objectId, changedBy, newRights, name } = notice
  const level = levelOf(newRights ?? {}, false)
  const owner = desk.others.get(objectAccountId)?.owner
  const who = changedBy.name.trim() || changedBy.email || owner || '?'
  return (
    <p class="share-notice" role="status">
      <span>
        {speak('notice', { who, name })} {level && speak(`may.${level}`)}
      </span>{' '}
      {owner !== undefined && (
        <button
          type="button"
          onClick={() => {
            dismiss()
            desk.go({ kind: 'mailbox', mailboxId: objectId, accountId: objectAccountId })
          }}
        >
          {speak('noticeOpen')}
        </button>
      )}{' '}
      <button type="button" onClick={dismiss}>
        {speak('noticeDismiss')}
      </button>
    </p>
  )
}

function More({ count, dismiss }: { readonly count: number; dismiss(): void }) {
  const speak = useSpeaker(SHARED_TEXTS)
  return (
    <p class="share-notice" role="status">
      <span>{speak('noticeMore', { count })}</span>{' '}
      <button type="button" onClick={dismiss}>
        {speak('noticeDismissAll')}
      </button>
    </p>
  )
}
