import { useEffect, useState } from 'preact/hooks'
import type { OpenedEmail } from '../../../src/wire/jmap/email.ts'
import type { EmailList } from '../../../src/wire/jmap/lists.ts'
import { writeArea } from '../desk/route.ts'
import { useSetting } from './setting.ts'

/** What can be done about the one who wrote a message: a filter, and being heard no more. */
export function SenderActs({ email }: { readonly email: OpenedEmail }) {
  const { desk, language, own } = useSetting()
  const address = email.from?.[0]?.email ?? ''
  const block = async () => {
    try {
      const { blockSender, blockedName } = await import('../filters/block-sender.ts')
      const undo = await blockSender(address, blockedName(language.tag), desk.mail)
      desk.toaster.say(language.text('done.blocked', { address }), () => {
        undo().catch((error: unknown) => desk.failed(error))
      })
    } catch (error) {
      desk.failed(error)
    }
  }
  return (
    <>
      {' '}
      · <a href={writeArea({ area: 'settings', path: ['filters', 'from', email.id] })}>{language.text('makeFilter')}</a>
      {address !== '' && address.toLowerCase() !== own && (
        <>
          {' '}
          ·{' '}
          <button type="button" class="linkish" onClick={() => void block()}>
            {language.text('block', { address })}
          </button>
        </>
      )}
    </>
  )
}

/** How the mailing list that a message came from is left. It is asked for when the details are looked at. */
export function ListActs({ emailId }: { readonly emailId: string }) {
  const { desk, language } = useSetting()
  const [list, set] = useState<EmailList | undefined>(undefined)
  const [isAsked, ask] = useState(false)
  const { accountId, calls } = desk.mail
  useEffect(() => {
    calls.call('EmailList/get', { accountId, ids: [emailId] }).then(
      (answer) => set((answer['list'] as unknown as readonly EmailList[])[0]),
      (error: unknown) => desk.failed(error),
    )
  }, [desk, calls, accountId, emailId])
  if (!list) return null
  const leave = async () => {
    ask(true)
    try {
      const answer = await calls.call('EmailList/leave', { accountId, emailId })
      const isDone = answer['outcome'] === 'done'
      desk.toaster.say(language.text(isDone ? 'done.left' : 'leave.failed'))
      ask(isDone)
    } catch (error) {
      ask(false)
      desk.failed(error)
    }
  }
  return (
    <p class="list-acts">
      {language.text('list')}:{' '}
      {list.isOneClick && (
        <button type="button" class="linkish" disabled={isAsked} onClick={() => void leave()}>
          {language.text('leave')}
        </button>
      )}
      {!list.isOneClick && list.web !== null && (
        <a href={list.web} target="_blank" rel="noreferrer noopener">
          {language.text('leave.page')}
        </a>
      )}
      {!list.isOneClick && list.web === null && list.mailto !== null && (
        <a href={list.mailto} rel="noreferrer">
          {language.text('leave.mail', { address: addressOf(list.mailto) })}
        </a>
      )}
    </p>
  )
}

function addressOf(mailto: string): string {
  const address = mailto.slice('mailto:'.length).split('?')[0] ?? ''
  try {
    return decodeURIComponent(address)
  } catch {
    return address
  }
}
