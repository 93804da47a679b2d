import { writeArea } from '../desk/route.ts'
import type { OpenedEmail } from '../mail/email.ts'
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
